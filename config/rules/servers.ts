import { addressNumber, contains, formatNetwork, isIpv4, networkOf, overlap, urlAddress } from "../ipv4";
import { formatPath, type Path, type Problem } from "../problem";
import type { Definition } from "../schema";
import type { Partly } from "../tolerant";
import { entries, type Rule } from "./rule";

/** Ranges in which no server is. Source: https://www.iana.org/assignments/iana-ipv4-special-registry. */
const NOWHERE = [
  ["0.0.0.0/8", "no address of a machine"],
  ["127.0.0.0/8", "loopback"],
  ["169.254.0.0/16", "link-local"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved"],
] as const;

const RANGES = ["subnet", "podSubnet", "serviceSubnet"] as const;

/** A server that the nodes are to ask. */
interface Server {
  readonly path: Path;
  readonly address: string;
}

/** NAS, resolvers and time servers are machines that the nodes can reach. */
export const serversNowhere: Rule = (definition) => [
  ...serversOf(definition).flatMap(({ path, address }): Problem[] => {
    const what = nowhere(address) ?? edgeOf(definition, address);
    return what === undefined ? [] : [{ path, message: `is ${address}, which is ${what}; write a server's address` }];
  }),
  // From here Proxmox may be reached through a forward.
  ...[urlAddress(definition.proxmox?.endpoint)].flatMap((address): Problem[] => {
    const what = address === undefined || address.startsWith("127.") ? undefined : nowhere(address);
    const message = `is ${String(address)}, which is ${String(what)}; write https://host:port with the host's address`;
    return what === undefined ? [] : [{ path: ["proxmox", "endpoint"], message }];
  }),
];

/** A node that asks the cluster gets no answer before the cluster is up. */
export const serversOfTheCluster: Rule = (definition) => {
  const own: [string | undefined, Path][] = [
    [definition.network?.vip, ["network", "vip"]],
    ...entries(definition.nodes).map(([name, { address }]): [string | undefined, Path] => [
      address,
      ["nodes", name, "address"],
    ]),
  ];
  const { network, synology, proxmox } = definition;
  // An address that is taken twice has a message of its own.
  const others = [network?.gateway, synology?.address, urlAddress(proxmox?.endpoint)];
  return serversOf({ network }).flatMap(({ path, address }): Problem[] => {
    const [, holder] = own.find(([each]) => each === address) ?? [];
    if (holder === undefined || others.includes(address)) return [];
    const message = `is ${address}, which is ${formatPath(holder)}, and the cluster cannot wait for itself; write a server outside of it`;
    return [{ path, message }];
  });
};

/** LAN, pods and services have addresses that machines can have. */
export const rangesNowhere: Rule = ({ network }) =>
  RANGES.flatMap((key): Problem[] => {
    const range = network?.[key];
    // A range that overlaps another one has a message of its own.
    const others = RANGES.filter((other) => other !== key).flatMap((other) => network?.[other] ?? []);
    if (range === undefined || others.some((other) => overlap(networkOf(other), networkOf(range)))) return [];
    const [, what] = NOWHERE.find(([nowhere]) => overlap(networkOf(nowhere), networkOf(range))) ?? [];
    if (what === undefined) return [];
    const message = `is ${formatNetwork(networkOf(range))}, which is ${what} or holds such addresses; write a private network, e.g. 192.168.50.0/24`;
    return [{ path: ["network", key], message }];
  });

function serversOf({ network, synology }: Partly<Definition>): Server[] {
  const listed = (["nameservers", "timeServers"] as const).flatMap((key) =>
    (network?.[key] ?? []).map((address, index): [Path, string | undefined] => [["network", key, index], address]),
  );
  const all: [Path, string | undefined][] = [[["synology", "address"], synology?.address], ...listed];
  return all.flatMap(([path, address]) => (address !== undefined && isIpv4(address) ? [{ path, address }] : []));
}

function nowhere(address: string): string | undefined {
  return NOWHERE.find(([range]) => contains(networkOf(range), address))?.[1];
}

/** The first and the last address of the LAN are no machine's. */
function edgeOf({ network }: Partly<Definition>, address: string): string | undefined {
  if (network?.subnet === undefined) return undefined;
  const { first, last, prefix } = networkOf(network.subnet);
  if (prefix > 30) return undefined;
  if (addressNumber(address) === first) return "the network address of network.subnet";
  return addressNumber(address) === last ? "the broadcast address of network.subnet" : undefined;
}
