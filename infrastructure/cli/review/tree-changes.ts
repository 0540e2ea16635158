import { isDeepStrictEqual } from "node:util";
import { groupOf, type KubernetesObject } from "../../manifests/kubernetes-object";
import { rankOf, worstFirst, type Danger } from "./dangers/danger";
import { judge, type Judgement } from "./dangers/judge";
import { secretsFilledIn } from "./dangers/secrets";
import type { Surroundings } from "./dangers/surroundings";
import { words } from "./markdown";

/** An object of the tree, with the Flux Kustomization that applies it. */
export interface PlacedObject {
  readonly kustomization: string;
  readonly object: KubernetesObject;
  /** Variables of the cluster's secrets that are filled into it. */
  readonly secrets?: readonly string[];
}

/** An object that is added, goes, or is another. */
export interface TreeChange extends Judgement {
  readonly kustomization: string;
  /** `Deployment media/radarr`. */
  readonly name: string;
  readonly before: KubernetesObject | undefined;
  readonly after: KubernetesObject | undefined;
}

/** What differs between two trees, by Kustomization and name; what is dangerous comes first. */
export function treeChanges(
  before: readonly PlacedObject[],
  after: readonly PlacedObject[],
  around: Surroundings,
): TreeChange[] {
  const [old, now] = [byKey(before), byKey(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
    changesOf(old.get(key) ?? [], now.get(key) ?? [], around),
  );
  return changes.sort(
    (a, b) => compare(rank(a), rank(b)) || compare(a.kustomization, b.kustomization) || compare(a.name, b.name),
  );
}

/**
 * One object on both sides; where several parts of the tree apply it, each of them. An object that moves to another
 * Kustomization stays the same object.
 */
function changesOf(old: readonly PlacedObject[], now: readonly PlacedObject[], around: Surroundings): TreeChange[] {
  const rest = [...old];
  const others = now.filter((placed) => {
    const same = rest.findIndex((each) => isDeepStrictEqual(each.object, placed.object));
    if (same >= 0) rest.splice(same, 1);
    return same < 0;
  });
  const paired = others.map((is) => {
    const at = Math.max(
      0,
      rest.findIndex(({ kustomization }) => kustomization === is.kustomization),
    );
    const [was] = rest.splice(at, 1);
    return [was, is] as const;
  });
  const twice: Danger[] = now.length > 1 && now.length > old.length ? [TWICE] : [];
  return [...paired, ...rest.map((was) => [was, undefined] as const)].map(([was, is]): TreeChange => {
    const placed = is ?? was;
    const sides = { before: was?.object, after: is?.object };
    const judgement = judge(sides.before, sides.after, around);
    const dangers = worstFirst([...judgement.dangers, ...secretsFilledIn(was, is), ...(is === undefined ? [] : twice)]);
    return { kustomization: placed.kustomization, name: nameOf(placed.object), ...sides, ...judgement, dangers };
  });
}

const TWICE: Danger = {
  check: "source",
  message: words`is applied by several parts of the tree, which overwrite each other`,
};

function rank({ dangers: [worst] }: TreeChange): number {
  return worst === undefined ? Infinity : rankOf(worst.check);
}

function byKey(objects: readonly PlacedObject[]): Map<string, PlacedObject[]> {
  const found = new Map<string, PlacedObject[]>();
  for (const placed of objects) {
    const { kind, metadata } = placed.object;
    const key = JSON.stringify([groupOf(placed.object), kind, metadata.namespace ?? "", metadata.name]);
    found.set(key, [...(found.get(key) ?? []), placed]);
  }
  return found;
}

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
