import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { isMap, opened } from "./opened";

/** Where a value is: keys, and `[…]` for an item of a list. */
export type LeafPath = readonly string[];

/** A value that is added, goes, or is another; undefined where it is not there. */
export interface LeafChange {
  readonly path: LeafPath;
  readonly before: unknown;
  readonly after: unknown;
}

interface Leaf {
  readonly path: LeafPath;
  readonly value: unknown;
}

/**
 * The single values in which two objects differ. What a text holds as YAML or JSON is looked into like the object itself;
 * items of a list are held against each other by name, and those without a name are the same only if they are equal.
 */
export function leafChanges(before: unknown, after: unknown): LeafChange[] {
  const [old, now] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((id): LeafChange[] => {
    const [was, is] = [old.get(id), now.get(id)];
    const leaf = is ?? was;
    if (leaf === undefined || isDeepStrictEqual(was?.value, is?.value)) return [];
    return [{ path: leaf.path, before: was?.value, after: is?.value }];
  });
}

/** Every single value, by what it is known by. */
function leavesOf(value: unknown): ReadonlyMap<string, Leaf> {
  const found = new Map<string, Leaf>();
  if (value !== undefined) walk(value, { path: [], id: [], depth: 0 }, found);
  return found;
}

interface Place {
  readonly path: LeafPath;
  /** As the path, but items without a name by their content. */
  readonly id: readonly string[];
  readonly depth: number;
}

/** Deeper than anything that Kubernetes or a chart takes; what is deeper is one value. */
const DEEPEST = 60;

function walk(value: unknown, { path, id, depth }: Place, found: Map<string, Leaf>): void {
  const inside = depth < DEEPEST ? opened(value) : value;
  const children = depth < DEEPEST ? childrenOf(inside, path.at(-1)) : [];
  if (children.length === 0) {
    found.set(JSON.stringify(id), { path, value: inside });
    return;
  }
  for (const { segment, key, child } of children) {
    walk(child, { path: [...path, segment], id: [...id, key], depth: depth + 1 }, found);
  }
}

interface Child {
  readonly segment: string;
  readonly key: string;
  readonly child: unknown;
}

function childrenOf(value: unknown, under: string | undefined): Child[] {
  if (Array.isArray(value)) return itemsOf(value as unknown[], under);
  if (!isMap(value)) return [];
  return Object.entries(value).map(([key, child]) => ({ segment: key, key, child }));
}

/** Lists in which the order counts: they are one value. */
const IN_ORDER = new Set(["command", "args", "entrypoint", "cmd"]);

/** What items are called by; the first that all of them have, and no two alike. */
const NAMES: readonly (readonly string[])[] = [
  ...[["name"], ["key"], ["host"], ["alert"], ["record"], ["id"], ["mountPath"], ["containerPort", "protocol"]],
  ...[["port", "protocol"], ["path"], ["kind", "metadata"], ["ip"]],
];

function itemsOf(items: readonly unknown[], under: string | undefined): Child[] {
  if (items.every((item) => !isMap(item) && !Array.isArray(item))) {
    if (under !== undefined && IN_ORDER.has(under)) return [];
    // a text among others may hold YAML itself: it is walked into
    return items.map((child) => ({ segment: "[]", key: `[]${JSON.stringify(child)}`, child }));
  }
  const naming = NAMES.map((fields) => items.map((item) => nameBy(item, fields))).find(
    (names) => names.every((name) => name !== undefined) && new Set(names).size === names.length,
  );
  return items.map((child, index) =>
    naming === undefined
      ? { segment: `[${String(index)}]`, key: `#${digest(child)}`, child }
      : { segment: `[${naming[index] ?? ""}]`, key: `[${naming[index] ?? ""}]`, child },
  );
}

function nameBy(item: unknown, fields: readonly string[]): string | undefined {
  if (!isMap(item)) return undefined;
  const values = fields.map((field) => (field === "metadata" ? nameIn(item[field]) : item[field]));
  const texts = values.flatMap((value) =>
    typeof value === "string" || typeof value === "number" ? [String(value)] : [],
  );
  return typeof values[0] === "string" || typeof values[0] === "number" ? texts.join("/") : undefined;
}

function nameIn(metadata: unknown): unknown {
  return isMap(metadata) ? metadata["name"] : undefined;
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
