import type { ConfigDocument } from "../config-document";

/** What stands where key material was. */
export const REDACTED = "<redacted>";

/** Where a machine config holds key material; `*` is each item of a list. */
const PLACES = [
  "machine.token",
  "machine.ca.crt",
  "machine.ca.key",
  "machine.acceptedCAs.*.crt",
  "cluster.id",
  "cluster.secret",
  "cluster.token",
  "cluster.aescbcEncryptionSecret",
  "cluster.secretboxEncryptionSecret",
  "cluster.ca.crt",
  "cluster.ca.key",
  "cluster.acceptedCAs.*.crt",
  "cluster.aggregatorCA.crt",
  "cluster.aggregatorCA.key",
  "cluster.serviceAccount.key",
  "cluster.etcd.ca.crt",
  "cluster.etcd.ca.key",
];

/**
 * A machine config's document without key material: what lies in one of its known places, and whatever else equals one
 * of the secrets. What is empty stays so, because a worker's config says by it that it has no key.
 */
export function redact(document: ConfigDocument, secrets: ReadonlySet<string>): ConfigDocument {
  return walk(document, [], secrets) as ConfigDocument;
}

/** Every text in a tree of secrets that is long enough to be one, with its path. */
export function secretTexts(tree: unknown, path: readonly string[] = []): Map<string, string> {
  const found = new Map<string, string>();
  if (typeof tree === "string" && tree.length >= 8) found.set(tree, path.join("."));
  if (typeof tree !== "object" || tree === null) return found;
  for (const [key, member] of Object.entries(tree)) {
    for (const [text, where] of secretTexts(member, [...path, key])) found.set(text, where);
  }
  return found;
}

function walk(value: unknown, path: readonly string[], secrets: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, [...path, "*"], secrets));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, member]) => [key, walk(member, [...path, key], secrets)] as const);
    return Object.fromEntries(entries);
  }
  if (value === "" || value === null || value === undefined) return value;
  return PLACES.includes(path.join(".")) || (typeof value === "string" && secrets.has(value)) ? REDACTED : value;
}
