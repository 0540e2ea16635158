import { contains, networkOf } from "../ipv4";
import type { Rule } from "./rule";

/** Nobody reads a repository over SSH without a key. */
export const sshWithoutKey: Rule = ({ git }) =>
  git?.url?.startsWith("ssh:") === true && git.private === false
    ? [
        {
          path: ["git", "url"],
          message: "is over SSH, which always wants a key; write git.private: true, or an https URL",
        },
      ]
    : [];

/** What comes over HTTP anyone on the way can change, and Flux sends no credentials over it. */
export const gitInTheClear: Rule = ({ git }) => {
  if (git?.url?.startsWith("http:") !== true) return [];
  const path = ["git", "url"];
  if (git.private === true) {
    return [{ path, message: "is over http, and Flux sends no credentials in the clear; write an https or ssh URL" }];
  }
  const host = new URL(git.url).hostname;
  if (!isLocal(host)) {
    return [{ path, message: `is over http, and ${host} is not in the LAN; write an https URL` }];
  }
  if (git.insecure !== false) return [];
  const message = "is over http, and whoever is on the way can change it; write an https URL, or git.insecure: true";
  return [{ path, message }];
};

/** A private address, or a name that is no public one. */
function isLocal(host: string): boolean {
  return PRIVATE.some((network) => isAddress(host) && contains(networkOf(network), host)) || LOCAL_NAME.test(host);
}

/** RFC 1918, and RFC 6598 as Tailscale uses it. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Of one label, or below a domain that is kept for such (RFC 6762, RFC 8375, ICANN's .internal) or used as one. */
const LOCAL_NAME = /^[^.]*[a-z][^.]*$|\.(lan|local|internal|home|home\.arpa)$/;

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host);
}
