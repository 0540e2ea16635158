import { and } from "../enumeration";
import { addressNumber, contains, formatAddress, formatNetwork, networkOf, urlAddress, type Network } from "../ipv4";
import { formatPath, type Path, type Problem } from "../problem";
import type { Definition } from "../schema";
import type { Partly } from "../tolerant";
import { entries, type Rule } from "./rule";

/** An address that something in the house has. */
interface Claim {
  readonly path: Path;
  readonly address: string;
  /** Whether it must be in the LAN; NAS and Proxmox may be behind a router. */
  readonly local: boolean;
}

/** Gateway, VIP and nodes must have a usable address of the LAN. */
export const addressesInSubnet: Rule = (definition) => {
  const subnet = usableSubnet(definition);
  if (subnet === undefined) return [];
  const claims = claimsOf(definition).filter(({ local }) => local);
  const outside = claims.filter(({ address }) => !contains(subnet, address));
  if (outside.length === claims.length && outside.length > 1) return [wrongSubnet(subnet, outside)];
  return claims.flatMap(({ path, address }) => {
    const wrong = misplaced(subnet, address);
    return wrong === undefined ? [] : [{ path, message: `is ${wrong} ${range(subnet)}` }];
  });
};

/** Nobody may have an address that somebody else has. */
export const addressesTakenTwice: Rule = (definition) => {
  const subnet = usableSubnet(definition);
  const holders = new Map<string, Path>();
  return claimsOf(definition).flatMap(({ path, address, local }): Problem[] => {
    // What is misplaced has to be changed anyway.
    if (local && subnet !== undefined && misplaced(subnet, address) !== undefined) return [];
    const holder = holders.get(address);
    if (holder === undefined) {
      holders.set(address, path);
      return [];
    }
    return [{ path, message: `is ${address}, which ${formatPath(holder)} has already; write an address of its own` }];
  });
};

function claimsOf({ network, synology, proxmox, nodes }: Partly<Definition>): Claim[] {
  const claims: [Path, string | undefined, boolean][] = [
    [["network", "gateway"], network?.gateway, true],
    [["proxmox", "endpoint"], urlAddress(proxmox?.endpoint), false],
    [["synology", "address"], synology?.address, false],
    [["network", "vip"], network?.vip, true],
    ...entries(nodes).map(([name, { address }]): [Path, string | undefined, boolean] => [
      ["nodes", name, "address"],
      address,
      true,
    ]),
  ];
  return claims.flatMap(([path, address, local]) => (address === undefined ? [] : [{ path, address, local }]));
}

/** The LAN, unless it is too small to be meant. */
function usableSubnet({ network }: Partly<Definition>): Network | undefined {
  if (network?.subnet === undefined) return undefined;
  const subnet = networkOf(network.subnet);
  return subnet.prefix > 30 ? undefined : subnet;
}

function misplaced(subnet: Network, address: string): string | undefined {
  if (!contains(subnet, address)) return "outside";
  if (addressNumber(address) === subnet.first) return "the network address of";
  if (addressNumber(address) === subnet.last) return "the broadcast address of";
  return undefined;
}

function range(subnet: Network): string {
  const [first, last] = [formatAddress(subnet.first + 1), formatAddress(subnet.last - 1)];
  return `network.subnet ${formatNetwork(subnet)}; write an address from ${first} to ${last}`;
}

/** When nothing at all is in the LAN, it is the LAN that is wrong. */
function wrongSubnet(subnet: Network, claims: readonly Claim[]): Problem {
  const addresses = claims.map(({ path, address }) => `${formatPath(path)} ${address}`);
  const meant = formatNetwork(networkOf(`${String(claims[0]?.address)}/24`));
  const message = `is ${formatNetwork(subnet)} and holds none of ${and(addresses)}; write their network, e.g. ${meant}`;
  return { path: ["network", "subnet"], message };
}
