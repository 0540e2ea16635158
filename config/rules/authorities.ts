import { X509Certificate } from "node:crypto";
import type { Path, Problem } from "../problem";
import { pemBlocks } from "../pem";
import type { Rule } from "./rule";

/** What is trusted must be a certificate that others are signed with, and not the one of the server itself. */
export const authoritiesThatAreNone: Rule = ({ proxmox, git }) => [
  ...problemsOf(
    proxmox?.ca,
    ["proxmox", "ca"],
    "; write the authority's, for Proxmox' own that of /etc/pve/pve-root-ca.pem",
  ),
  ...problemsOf(git?.ca, ["git", "ca"], "; write the authority's"),
];

/** An authority that is not asked protects nothing. */
export const authoritiesInVain: Rule = ({ proxmox, git }) => [
  ...(proxmox?.ca !== undefined && proxmox.insecure === true
    ? [
        {
          path: ["proxmox", "ca"],
          message: "is for nothing while every certificate is accepted; write proxmox.insecure: false",
        },
      ]
    : []),
  ...(git?.ca !== undefined && git.url !== undefined && !git.url.startsWith("https:")
    ? [{ path: ["git", "ca"], message: "is for https; delete it, as an SSH server is known by its gitKnownHosts" }]
    : []),
];

function problemsOf(pem: string | undefined, path: Path, remedy: string): Problem[] {
  if (pem === undefined) return [];
  const what = pemBlocks(pem)
    .map(whatElse)
    .find((each) => each !== undefined);
  return what === undefined ? [] : [{ path, message: `${what}${remedy}` }];
}

function whatElse(pem: string): string | undefined {
  try {
    const { ca, subject } = new X509Certificate(pem);
    return ca ? undefined : `is the certificate of ${nameOf(subject)}, and of no authority`;
  } catch {
    return "holds a certificate that cannot be read";
  }
}

function nameOf(subject: string): string {
  return /^CN=(.+)$/m.exec(subject)?.[1]?.replaceAll(";", ",") ?? "a server";
}
