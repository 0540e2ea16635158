import { parseAllDocuments, stringify } from "yaml";

type Record_ = Record<string, unknown>;

/**
 * Lists that a patch replaces instead of lengthening (struct tags `merge:"replace"` of Talos 1.13's config types).
 * Paths below the v1alpha1 document.
 */
const REPLACED = new Set([
  "cluster.network.podSubnets",
  "cluster.network.serviceSubnets",
  "cluster.apiServer.auditPolicy",
]);

/** Lists whose elements are merged by a key. */
const KEYED: Readonly<Record<string, string>> = {
  "cluster.apiServer.admissionControl": "name",
  "machine.network.interfaces": "interface",
};

/**
 * Merges patches into a machine config as Talos' strategic merge does: maps member by member, lists lengthened, a
 * document of its own by kind and name; a document that is not there yet is added.
 */
export function applyPatches(config: string, patches: readonly string[]): string {
  const documents = parse(config);
  for (const patch of patches.flatMap(parse)) {
    const found = documents.find((document) => same(document, patch));
    if (found === undefined) documents.push(patch);
    else merge(found, patch, "");
  }
  return documents.map((document) => stringify(document, { indent: 4, lineWidth: 0 })).join("---\n");
}

function parse(text: string): Record_[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Record_ | null)
    .filter((document) => document !== null);
}

/** A patch without a kind is part of the v1alpha1 document. */
function same(document: Record_, patch: Record_): boolean {
  return document["kind"] === patch["kind"] && document["name"] === patch["name"];
}

function merge(target: Record_, patch: Record_, path: string): void {
  for (const [key, value] of Object.entries(patch)) {
    const here = path === "" ? key : `${path}.${key}`;
    const old = target[key];
    if (isRecord(value) && value["$patch"] === "delete") Reflect.deleteProperty(target, key);
    else if (REPLACED.has(here)) target[key] = value;
    else if (isRecord(old) && isRecord(value)) merge(old, value, here);
    else if (Array.isArray(old) && Array.isArray(value)) target[key] = mergeLists(old, value, here);
    else target[key] = value;
  }
}

function mergeLists(old: readonly unknown[], added: readonly unknown[], path: string): unknown[] {
  const key = KEYED[path];
  if (key === undefined) return [...old, ...added];
  const merged = [...old];
  for (const item of added) {
    const twin = merged.find((other) => isRecord(other) && isRecord(item) && other[key] === item[key]);
    if (isRecord(twin) && isRecord(item)) merge(twin, item, path);
    else merged.push(item);
  }
  return merged;
}

function isRecord(value: unknown): value is Record_ {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
