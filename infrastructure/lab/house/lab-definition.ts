import { isIPv4 } from "node:net";
import { parseDocument } from "yaml";
import type { ClusterDefinition } from "../../../config/derive";
import { loopbackOf } from "../addresses";

/** Where the parts of a house are served. */
export interface LabAddresses {
  readonly proxmox: { readonly host: string; readonly port: number };
  readonly cloudflare: { readonly host: string; readonly port: number };
  readonly imageFactory: { readonly host: string; readonly port: number };
  /** Of the Kubernetes API, at the VIP. */
  readonly vip: string;
  /** Of the nodes' Talos API, by name. */
  readonly nodes: Readonly<Record<string, string>>;
}

const CLOUDFLARE_PORT = 18_443;
const IMAGE_FACTORY_PORT = 18_444;

/** The house of a definition on loopback. What is not of the LAN is served beside Proxmox, on ports of its own. */
export function labAddresses(definition: ClusterDefinition): LabAddresses {
  const { hostname, port } = new URL(definition.proxmox.endpoint);
  const host = loopbackOf(isIPv4(hostname) ? hostname : definition.network.gateway);
  return {
    proxmox: { host, port: port === "" ? 443 : Number(port) },
    cloudflare: { host, port: CLOUDFLARE_PORT },
    imageFactory: { host, port: IMAGE_FACTORY_PORT },
    vip: loopbackOf(definition.network.vip),
    nodes: Object.fromEntries(definition.nodes.map(({ name, address }) => [name, loopbackOf(address)])),
  };
}

/** The text of a definition with every way into the house led to loopback; the rest is as it was written. */
export function labDefinition(text: string, addresses: LabAddresses): string {
  const document = parseDocument(text);
  const { proxmox, cloudflare, imageFactory, vip, nodes } = addresses;
  document.setIn(["proxmox", "endpoint"], `https://${proxmox.host}:${String(proxmox.port)}`);
  document.setIn(["proxmox", "insecure"], true);
  document.set("endpoints", {
    cloudflare: `https://${cloudflare.host}:${String(cloudflare.port)}/client/v4`,
    imageFactory: `https://${imageFactory.host}:${String(imageFactory.port)}`,
    kubernetes: `https://${vip}:6443`,
    nodes,
  });
  return document.toString();
}
