import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "../../../../../infrastructure/manifests/kubernetes-object";
import { surroundingsOf } from "../../../../../infrastructure/cli/review/dangers/surroundings";
import { treeChanges, type PlacedObject, type TreeChange } from "../../../../../infrastructure/cli/review/tree-changes";
import { shippedDefinition } from "../../../../support/shipped-definition";

const objectsOf = (text: string) => parseAllDocuments(text).map((each) => each.toJS() as KubernetesObject);
const BASE = objectsOf(readFileSync(join(__dirname, "base-tree.yaml"), "utf8"));
const AROUND = { ...surroundingsOf(BASE, shippedDefinition()), targets: ["prox.example.com"] };

const keyOf = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;

/**
 * What the review finds where YAML is laid over the base tree: maps are merged, all else is replaced, and what becomes
 * null goes. An object that is null but for its name goes whole (`$gone: true`).
 */
export function changedTree(yaml: string, secrets: readonly string[] = []): TreeChange[] {
  const over = objectsOf(yaml);
  const keys = new Set(BASE.map(keyOf));
  const after = BASE.flatMap((object): KubernetesObject[] => {
    const change = over.find((each) => keyOf(each) === keyOf(object));
    if (change === undefined) return [object];
    return change["$gone"] === true ? [] : [laid(object, change) as KubernetesObject];
  });
  const fresh = over.filter((each) => !keys.has(keyOf(each)));
  const placed = (object: KubernetesObject): PlacedObject => ({ kustomization: "app", object });
  const filled = (object: KubernetesObject): PlacedObject =>
    over.some((each) => keyOf(each) === keyOf(object)) ? { ...placed(object), secrets } : placed(object);
  return treeChanges(BASE.map(placed), [...after, ...fresh].map(filled), AROUND);
}

function laid(below: unknown, above: unknown): unknown {
  if (!isMap(below) || !isMap(above)) return above;
  const keys = [...new Set([...Object.keys(below), ...Object.keys(above)])];
  const entries = keys.map((key) => [key, key in above ? laid(below[key], above[key]) : below[key]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
