import type { PropertyPath } from "./path";
import { isObject, member, Secret, secret } from "./value";
import type { Property, PropertyMap } from "./value";

/**
 * Sets what is at the path in `next` back to what it is in `old`, in place. Neither makes places on the way nor changes an
 * array's length.
 *
 * Source: PropertyPath.Reset in sdk/go/common/resource/properties_path.go of pulumi/pulumi.
 *
 * @returns false where it cannot be done, because an element was added or removed.
 */
export function resetPath(path: PropertyPath, old: PropertyMap, next: PropertyMap): boolean {
  return reset(path, { value: old, secret: false }, { value: next, secret: false });
}

/** A value without the secrets around it, and whether there were any on the way to it. */
interface Place {
  readonly value: Property;
  readonly secret: boolean;
}

function reset(path: PropertyPath, oldPlace: Place, nextPlace: Place): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return false;
  const old = open(oldPlace);
  const next = open(nextPlace);
  if (typeof key === "number") return resetIndex(key, rest, old, next);
  return key === "*" ? resetAll(rest, old, next) : resetName(key, rest, old, next);
}

function resetIndex(index: number, rest: PropertyPath, old: Place, next: Place): boolean {
  if (index < 0) return false;
  if (!Array.isArray(old.value) || !Array.isArray(next.value)) {
    return !Array.isArray(old.value) && !Array.isArray(next.value);
  }
  const [before, after] = [old.value[index], next.value[index]];
  if (rest.length === 0) {
    if (before === undefined && after === undefined) return true;
    if (before === undefined || after === undefined) return false;
    next.value[index] = moved(before, old, next);
    return true;
  }
  if (before === undefined || after === undefined) return false;
  return reset(rest, { ...old, value: before }, { ...next, value: after });
}

function resetName(name: string, rest: PropertyPath, old: Place, next: Place): boolean {
  const before = isObject(old.value) ? member(old.value, name) : undefined;
  if (rest.length === 0) {
    if (before === undefined) {
      if (isObject(next.value)) Reflect.deleteProperty(next.value, name);
      return true;
    }
    if (!isObject(next.value)) return false;
    next.value[name] = moved(before, old, next);
    return true;
  }
  if (!isObject(old.value) || !isObject(next.value)) return !isObject(old.value) && !isObject(next.value);
  const after = member(next.value, name);
  if (before !== undefined && after === undefined) return false;
  if (before === undefined && after === undefined) return true;
  return reset(rest, { ...old, value: before ?? null }, { ...next, value: after ?? null });
}

function resetAll(rest: PropertyPath, old: Place, next: Place): boolean {
  if (isObject(next.value)) return resetMembers(rest, old, next, next.value);
  if (!Array.isArray(next.value)) return false;
  if (!Array.isArray(old.value)) return rest.length === 0;
  const [before, after] = [old.value, next.value];
  for (let i = 0; i < Math.min(before.length, after.length); i++) {
    if (rest.length === 0) after[i] = moved(before[i] ?? null, old, next);
    else if (!reset(rest, { ...old, value: before[i] ?? null }, { ...next, value: after[i] ?? null })) return false;
  }
  return before.length === after.length;
}

function resetMembers(rest: PropertyPath, old: Place, next: Place, after: PropertyMap): boolean {
  if (!isObject(old.value)) return rest.length === 0;
  const before = old.value;
  if (rest.length > 0) {
    return Object.entries(before).every(([name, value]) => {
      const other = member(after, name);
      return other !== undefined && reset(rest, { ...old, value }, { ...next, value: other });
    });
  }
  for (const [name, value] of Object.entries(before)) after[name] = moved(value, old, next);
  for (const name of Object.keys(after)) if (!Object.hasOwn(before, name)) Reflect.deleteProperty(after, name);
  return true;
}

function open(place: Place): Place {
  return place.value instanceof Secret ? open({ value: place.value.element, secret: true }) : place;
}

/** A value that leaves a secret for a place that is none takes the secret with it. */
function moved(value: Property, from: Place, to: Place): Property {
  return from.secret && !to.secret ? secret(value) : value;
}
