import {
  changedPaths,
  type DiffRequest,
  type DiffResult,
  type Plain,
  type PlainMap,
} from "../../engine/provider/adapter";
import type { Kind } from "./kinds";
import { isMap, metadataOf, normalized, toWire } from "./object";

/** Settings of the provider that say what of an object can be changed in place. */
export interface Mutability {
  readonly configMaps: boolean;
  readonly secrets: boolean;
}

type Request = Pick<DiffRequest, "oldInputs" | "oldOutputs" | "newInputs" | "ignoreChanges">;

/**
 * What an update would change: the object as it was last seen, cut to what the program said then, against what it says
 * now. Source: `Diff` in provider/pkg/provider/provider.go of pulumi/pulumi-kubernetes.
 */
export function difference(kind: Kind, request: Request, mutability: Mutability): DiffResult {
  const { oldInputs, oldOutputs, newInputs, ignoreChanges } = request;
  const seen = pruned(toWire(oldOutputs), toWire(normalized(oldInputs, kind)));
  const wanted = toWire(normalized(newInputs, kind));
  const changed = changedPaths(seen, wanted).filter((path) => !ignoreChanges.some((ignored) => within(path, ignored)));
  const fixed = ["metadata.name", "metadata.namespace", ...(kind.immutable ?? []), ...data(kind, wanted, mutability)];
  const replaces = changed.filter((path) => fixed.some((each) => within(path, each)));
  const [old, next] = [metadataOf(oldOutputs), metadataOf(wanted)];
  const sameName = old.name === next.name && old.namespace === next.namespace;
  return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && sameName };
}

function within(path: string, ancestor: string): boolean {
  if (ancestor === "*" || path === ancestor) return true;
  return path.startsWith(ancestor) && [".", "["].includes(path.charAt(ancestor.length));
}

function data({ kind }: Kind, wanted: PlainMap, { configMaps, secrets }: Mutability): string[] {
  const immutable = wanted.immutable === true;
  if (kind === "ConfigMap" && (!configMaps || immutable)) return ["data", "binaryData"];
  if (kind === "Secret" && (!secrets || immutable)) return ["data", "stringData"];
  return [];
}

/** What of an object has its place in another one, too. Source: `pruneMap` in provider/pkg/provider/util.go. */
export function pruned(live: PlainMap, like: PlainMap): PlainMap {
  const kept = Object.entries(live).filter(([name]) => Object.hasOwn(like, name));
  return Object.fromEntries(kept.map(([name, value]) => [name, prunedValue(value, like[name] ?? null)]));
}

function prunedValue(live: Plain, like: Plain): Plain {
  if (isMap(live) && isMap(like)) return pruned(live, like);
  if (!Array.isArray(live) || !Array.isArray(like)) return live;
  return live.slice(0, like.length).map((value, i) => prunedValue(value, like[i] ?? null));
}
