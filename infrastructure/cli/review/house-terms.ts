import type { ClusterDefinition } from "../../../config/derive";
import { labAddresses } from "../../lab/house/lab-definition";

/**
 * Puts the house's own addresses where a text of the lab has its loopback ones, so that a command in a report is the one
 * to run.
 *
 * @param definitions of the house, before and after a change
 */
export function houseTerms(...definitions: readonly ClusterDefinition[]): (text: string) => string {
  const terms = new Map(definitions.flatMap(termsOf));
  // the longest first: an address with its port before the address
  const pattern = [...terms.keys()].sort((a, b) => b.length - a.length).map(escape);
  const found = new RegExp(`(?<![\\d.])(?:${pattern.join("|")})(?![\\d.]*\\d)`, "g");
  return (text) => text.replace(found, (term) => terms.get(term) ?? term);
}

function termsOf(definition: ClusterDefinition): [lab: string, house: string][] {
  const { proxmox, cloudflare, imageFactory, vip, nodes } = labAddresses(definition);
  const { endpoints, network } = definition;
  return [
    [`${proxmox.host}:${String(proxmox.port)}`, new URL(definition.proxmox.endpoint).host],
    [
      `${cloudflare.host}:${String(cloudflare.port)}`,
      new URL(endpoints.cloudflare ?? "https://api.cloudflare.com").host,
    ],
    [`${imageFactory.host}:${String(imageFactory.port)}`, new URL(endpoints.imageFactory).host],
    [vip, network.vip],
    ...definition.nodes.map(({ name, address }): [string, string] => [nodes[name] ?? address, address]),
  ];
}

function escape(text: string): string {
  return text.replaceAll(".", "\\.");
}
