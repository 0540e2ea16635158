import ipaddr from "ipaddr.js";

/** An IPv4 network as the numbers of its first and last address. */
export interface Network {
  /** The network address. */
  readonly first: number;
  /** The broadcast address. */
  readonly last: number;
  readonly prefix: number;
}

/** An IPv4 address as a number, so that addresses can be compared. */
export function addressNumber(address: string): number {
  return ipaddr.IPv4.parse(address).octets.reduce((number, octet) => number * 256 + octet, 0);
}

/** The address of a number: the inverse of {@link addressNumber}. */
export function formatAddress(number: number): string {
  return new ipaddr.IPv4([24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256)).toString();
}

/** The network that an address with a prefix length is in, host bits or not. */
export function networkOf(cidr: string): Network {
  return {
    first: addressNumber(ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()),
    last: addressNumber(ipaddr.IPv4.broadcastAddressFromCIDR(cidr).toString()),
    prefix: ipaddr.IPv4.parseCIDR(cidr)[1],
  };
}

/** `192.168.50.0/24`. */
export function formatNetwork({ first, prefix }: Network): string {
  return `${formatAddress(first)}/${String(prefix)}`;
}

export function contains(network: Network, address: string): boolean {
  const number = addressNumber(address);
  return network.first <= number && number <= network.last;
}

/** Whether two networks share an address. */
export function overlap(a: Network, b: Network): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Whether a text is an IPv4 address in four parts, and no name. */
export function isIpv4(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text);
}

/** Whether a text is an IPv6 address or network, or an endpoint or a URL with one. */
export function isIpv6(text: string): boolean {
  const [, address = ""] = /^(?:https?:\/\/)?\[?([0-9a-f:.]+)(?:%\w+)?\]?(?::\d+)?(?:\/\S*)?$/i.exec(text.trim()) ?? [];
  return ipaddr.IPv6.isValid(address) && address.includes(":");
}

/** The address in `https://192.168.50.2:8006`; undefined where there is a name in its place. */
export function urlAddress(url: string | undefined): string | undefined {
  const host = url === undefined ? "" : new URL(url).hostname;
  return isIpv4(host) ? host : undefined;
}
