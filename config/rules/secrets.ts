import type { Path, Problem } from "../problem";
import { namesSecret, SECRET_ADVICE } from "../secret-names";
import { entries, type Rule } from "./rule";

/** Texts that are secrets whatever their key is: private keys, and tokens that carry their maker's mark. */
const SECRET_VALUES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^[^\s@]+@[a-z]+![^\s=]+=[0-9a-f-]{36}$/, // Proxmox
  /\b(gh[opsu]_|github_pat_|glpat-|tskey-)[A-Za-z0-9_-]{8,}/, // GitHub, GitLab, Tailscale
];

/** Patches are free in form, so that a secret can get in there: unknown keys elsewhere are refused anyway. */
export const secretsInPatches: Rule = ({ nodes }) =>
  entries(nodes).flatMap(([name, { patches, labels }]) => [
    ...secretsIn(patches, ["nodes", name, "patches"]),
    ...secretsIn(labels, ["nodes", name, "labels"]),
  ]);

function secretsIn(value: unknown, path: Path): Problem[] {
  if (typeof value === "string") {
    return value !== "" && (namesSecret(String(path.at(-1))) || isSecret(value))
      ? [{ path, message: SECRET_ADVICE }]
      : [];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => secretsIn(item, [...path, key]));
}

function isSecret(value: string): boolean {
  // Talos' own fields hold PEM in base64; this is how `-----BEGIN` starts there.
  const text = value.startsWith("LS0tLS1CRUdJTi") ? Buffer.from(value, "base64").toString() : value;
  return SECRET_VALUES.some((pattern) => pattern.test(text));
}
