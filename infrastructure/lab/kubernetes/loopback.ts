import { BlockList, isIP, isIPv4 } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);

/**
 * Holds an address to the lab's rule: it listens on 127.0.0.0/8 and nowhere else.
 *
 * @throws Error that names the address.
 */
export function assertLoopback(address: string): void {
  if (!isIPv4(address) || !loopback.check(address)) {
    throw new Error(`the lab listens on 127.0.0.0/8 only, not on ${address}`);
  }
}

/** A listening flag's value with its hosts replaced: an address, `host:port`, or URLs with commas between them. */
export function loopbackValue(value: string, listenAddress: string): string {
  return value
    .split(",")
    .map((part) => {
      const [, scheme = "", rest = ""] = /^([a-z]+:\/\/)?(.*)$/.exec(part.trim()) ?? [];
      if (isIP(rest) !== 0) return scheme + listenAddress;
      return rest.replace(/^(\[[^\]]*\]|[^:/]*)/, scheme + listenAddress);
    })
    .join(",");
}
