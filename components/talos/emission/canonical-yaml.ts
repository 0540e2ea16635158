import { stringify } from "yaml";
import type { ConfigDocument } from "../config-document";

/** What a reader looks for first; the other keys follow in alphabetical order. */
const FIRST = ["version", "apiVersion", "kind", "name", "type"];

/**
 * YAML of the documents with keys and documents in a fixed order, so that the same values give the same bytes however
 * whoever made them had formatted them. Lists keep their order: it may have a meaning.
 */
export function canonicalYaml(documents: readonly ConfigDocument[]): string {
  return documents
    .map((document) => ({
      rank: rank(document),
      text: stringify(sorted(document), { compat: "yaml-1.1", lineWidth: 0 }),
    }))
    .sort((a, b) => compare(a.rank, b.rank) || compare(a.text, b.text))
    .map(({ text }) => text)
    .join("---\n");
}

/** A machine config's own document has no kind and comes first. */
function rank(document: ConfigDocument): string {
  const { kind = "", name = "" } = document as { kind?: string; name?: string };
  return `${kind}/${name}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => position(a) - position(b) || compare(a, b));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}

function position(key: string): number {
  const index = FIRST.indexOf(key);
  return index === -1 ? FIRST.length : index;
}

/** By code units, which is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
