import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "../../manifests/kubernetes-object";
import { dangersOf, type Danger } from "./tree-dangers";

/** An object of the tree, with the Flux Kustomization that applies it. */
export interface PlacedObject {
  readonly kustomization: string;
  readonly object: KubernetesObject;
}

/** An object that is added, goes, or is another. */
export interface TreeChange {
  readonly kustomization: string;
  /** `Deployment media/radarr`. */
  readonly name: string;
  readonly before: KubernetesObject | undefined;
  readonly after: KubernetesObject | undefined;
  /** What may go wrong with it, the worst first. */
  readonly dangers: readonly Danger[];
}

/** What differs between two trees, by Kustomization and name; what is dangerous comes first. */
export function treeChanges(before: readonly PlacedObject[], after: readonly PlacedObject[]): TreeChange[] {
  const [old, now] = [byKey(before), byKey(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((key): TreeChange[] => {
    const [was, is] = [old.get(key), now.get(key)];
    const placed = is ?? was;
    if (placed === undefined || isDeepStrictEqual(was?.object, is?.object)) return [];
    const change = { before: was?.object, after: is?.object };
    return [
      { kustomization: placed.kustomization, name: nameOf(placed.object), ...change, dangers: dangersOf(change) },
    ];
  });
  return changes.sort(
    (a, b) => compare(rank(a), rank(b)) || compare(a.kustomization, b.kustomization) || compare(a.name, b.name),
  );
}

function rank({ dangers: [worst] }: TreeChange): number {
  return worst?.rank ?? Infinity;
}

/** An object that moves to another Kustomization stays the same object: what applies it is no part of its name. */
function byKey(objects: readonly PlacedObject[]): Map<string, PlacedObject> {
  return new Map(
    objects.map((placed) => {
      const { apiVersion, kind, metadata } = placed.object;
      const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
      return [[group, kind, metadata.namespace ?? "", metadata.name].join("/"), placed];
    }),
  );
}

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
