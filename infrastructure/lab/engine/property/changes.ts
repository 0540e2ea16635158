import { equal } from "./equality";
import { formatPath, type PropertyPath } from "./path";
import { isObject, member } from "./value";
import type { Property, PropertyMap } from "./value";

/**
 * Where two property maps differ, as deep as they can be followed, e.g. `disks[0].size`. What is not known differs from
 * everything that is.
 */
export function changedPaths(old: PropertyMap, next: PropertyMap): string[] {
  return [...changes([], old, next)].map(formatPath);
}

function* changes(path: PropertyPath, old: Property, next: Property): Generator<PropertyPath> {
  if (equal(old, next)) return;
  if (isObject(old) && isObject(next)) {
    const names = new Set([...Object.keys(old), ...Object.keys(next)]);
    for (const name of [...names].sort())
      yield* changes([...path, name], member(old, name) ?? null, member(next, name) ?? null);
  } else if (Array.isArray(old) && Array.isArray(next)) {
    for (let i = 0; i < Math.max(old.length, next.length); i++) {
      yield* changes([...path, i], old[i] ?? null, next[i] ?? null);
    }
  } else {
    yield path;
  }
}
