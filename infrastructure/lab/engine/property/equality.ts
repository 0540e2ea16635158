import { isObject, member, OutputValue, ResourceReference, Secret, Unknown } from "./value";
import type { Property, PropertyMap } from "./value";

/** Deep equality. A property that is null equals one that is not there; a secret equals only a secret. */
export function equal(a: Property, b: Property): boolean {
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((each, i) => equal(each, b[i] ?? null));
  if (a instanceof Secret) return b instanceof Secret && equal(a.element, b.element);
  if (a instanceof Unknown) return b instanceof Unknown;
  if (a instanceof OutputValue) {
    return b instanceof OutputValue && a.secret === b.secret && equal(a.element, b.element);
  }
  if (a instanceof ResourceReference) return b instanceof ResourceReference && a.urn === b.urn && a.id === b.id;
  if (isObject(a)) return isObject(b) && equalMaps(a, b);
  return a === b;
}

function equalMaps(a: PropertyMap, b: PropertyMap): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => equal(member(a, name) ?? null, member(b, name) ?? null));
}
