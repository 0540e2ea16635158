import { BlockList, isIPv4, isIPv6 } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

/**
 * Holds an endpoint to the lab's rule: adapters talk to loopback and to nothing else.
 *
 * @param endpoint a URL, or `host` or `host:port`
 * @throws Error that names the endpoint.
 */
export function requireLoopback(endpoint: string, what: string): void {
  const host = hostOf(endpoint);
  const local =
    host === "localhost" || (isIPv4(host) && loopback.check(host)) || (isIPv6(host) && loopback.check(host, "ipv6"));
  if (local) return;
  throw new Error(`the lab talks to loopback only, and ${what} is ${endpoint}; give the definition of a rehearsal`);
}

function hostOf(endpoint: string): string {
  try {
    const url = new URL(endpoint.includes("://") ? endpoint : `tcp://${endpoint}`);
    return url.hostname.replace(/^\[|\]$/g, "");
  } catch {
    return "";
  }
}
