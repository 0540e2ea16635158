import { contains, formatNetwork, isIpv4, networkOf, overlap, urlAddress } from "../ipv4";
import type { Problem } from "../problem";
import type { Definition } from "../schema";
import type { Partly } from "../tolerant";
import type { Rule } from "./rule";

const RANGES = ["subnet", "podSubnet", "serviceSubnet"] as const;

/** Ranges to propose for pods and services. Private, and seldom a house's LAN. */
const PROPOSALS = ["10.244.0.0/16", "10.96.0.0/12", "172.20.0.0/16", "172.21.0.0/16"];

/** A range is written with its first address: Talos and Kubernetes refuse anything else. */
export const hostBits: Rule = ({ network }) =>
  RANGES.flatMap((key): Problem[] => {
    const range = network?.[key];
    const written = range && formatNetwork(networkOf(range));
    if (range === written) return [];
    return [{ path: ["network", key], message: `has host bits set; write ${String(written)}` }];
  });

/** LAN, pods and services share one routing table on every node. */
export const overlappingRanges: Rule = ({ network }) =>
  RANGES.flatMap((key, index) =>
    RANGES.slice(0, index).flatMap((other): Problem[] => {
      const [range, earlier] = [network?.[key], network?.[other]];
      if (range === undefined || earlier === undefined || !overlap(networkOf(range), networkOf(earlier))) return [];
      const free = freeRange(network);
      const proposal = free === undefined ? "ranges that share no address" : `a range of its own, e.g. ${free}`;
      return [
        { path: ["network", key], message: `is ${range} and overlaps network.${other} ${earlier}; write ${proposal}` },
      ];
    }),
  );

/** A LAN of which two addresses are its own and none are left. */
export const subnetWithoutRoom: Rule = ({ network }) => {
  if (network?.subnet === undefined || networkOf(network.subnet).prefix <= 30) return [];
  return [
    { path: ["network", "subnet"], message: "has no room for nodes; write the LAN's network, e.g. 192.168.50.0/24" },
  ];
};

/** Kubernetes cuts the pods' range into a /24 a node (`--node-cidr-mask-size`). */
export const podRangeTooSmall: Rule = ({ network, nodes }) => {
  if (network?.podSubnet === undefined || nodes === undefined) return [];
  const { prefix } = networkOf(network.podSubnet);
  const room = Math.floor(2 ** (24 - prefix));
  const count = Object.keys(nodes).length;
  if (count <= room) return [];
  const wanted = 24 - Math.ceil(Math.log2(count));
  const message = `has room for ${String(room)} of the ${String(count)} nodes, as each takes a /24; write a prefix length of ${String(wanted)} or less`;
  return [{ path: ["network", "podSubnet"], message }];
};

/** The platform alone has dozens of services, and the cluster's DNS wants the tenth address. */
export const serviceRangeTooSmall: Rule = ({ network }) => {
  if (network?.serviceSubnet === undefined || networkOf(network.serviceSubnet).prefix <= 24) return [];
  const message = "has too few addresses for the services; write a prefix length of 24 or less";
  return [{ path: ["network", "serviceSubnet"], message }];
};

/** A server in the pods' or the services' range is out of reach from every node. */
export const shadowedServers: Rule = ({ network, synology, proxmox }) => {
  const servers: [Problem["path"], string | undefined][] = [
    [["synology", "address"], synology?.address],
    [["proxmox", "endpoint"], urlAddress(proxmox?.endpoint)],
    ...(["nameservers", "timeServers"] as const).flatMap((key) =>
      (network?.[key] ?? []).map((server, index): [Problem["path"], string | undefined] => [
        ["network", key, index],
        server !== undefined && isIpv4(server) ? server : undefined,
      ]),
    ),
  ];
  return servers.flatMap(([path, address]) => shadowed(network, path, address));
};

function shadowed(
  network: Partly<Definition["network"]> | undefined,
  path: Problem["path"],
  address: string | undefined,
): Problem[] {
  // Where the LAN itself overlaps a range, that is the mistake.
  if (address === undefined || (network?.subnet !== undefined && contains(networkOf(network.subnet), address)))
    return [];
  return (["podSubnet", "serviceSubnet"] as const).flatMap((key) => {
    const range = network?.[key];
    if (range === undefined || !contains(networkOf(range), address)) return [];
    const message = `is ${address} and so inside network.${key} ${range}, where nodes cannot reach it; write another address, or move that range`;
    return [{ path, message }];
  });
}

function freeRange(network: Partly<Definition["network"]> | undefined): string | undefined {
  const taken = RANGES.flatMap((key) => network?.[key] ?? []).map(networkOf);
  return PROPOSALS.find((proposal) => !taken.some((range) => overlap(range, networkOf(proposal))));
}
