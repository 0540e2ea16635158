import { isObject, OutputValue, ResourceReference, Secret, secret, Unknown, unknown } from "./value";
import type { Property, PropertyMap } from "./value";

/** Whether the value is or holds something that is not known. */
export function hasUnknowns(value: Property): boolean {
  return some(
    value,
    (each) => each instanceof Unknown || (each instanceof ResourceReference && each.id instanceof Unknown),
  );
}

/** Whether the value is or holds a secret. */
export function hasSecrets(value: Property): boolean {
  return some(value, (each) => each instanceof Secret || (each instanceof OutputValue && each.secret));
}

/** Every string that is secret in the value, however deep. */
export function* secretStrings(value: Property, within = false): Generator<string> {
  if (typeof value === "string") {
    if (within) yield value;
  } else if (Array.isArray(value)) {
    for (const each of value) yield* secretStrings(each, within);
  } else if (value instanceof Secret) {
    yield* secretStrings(value.element, true);
  } else if (value instanceof OutputValue) {
    yield* secretStrings(value.element, within || value.secret);
  } else if (isObject(value)) {
    for (const each of Object.values(value)) yield* secretStrings(each, within);
  }
}

/** The URNs that the value's outputs come from. */
export function* outputDependencies(value: Property): Generator<string> {
  if (value instanceof OutputValue) {
    yield* value.dependencies;
    yield* outputDependencies(value.element);
  } else if (value instanceof Secret) {
    yield* outputDependencies(value.element);
  } else if (Array.isArray(value)) {
    for (const each of value) yield* outputDependencies(each);
  } else if (isObject(value)) {
    for (const each of Object.values(value)) yield* outputDependencies(each);
  }
}

/** The value without secrets and outputs around anything in it. */
export function unwrap<T extends Property>(value: T): T {
  return map(value, (each) => {
    if (each instanceof Secret || each instanceof OutputValue) return unwrap(each.element);
    return undefined;
  }) as T;
}

/** The value with outputs turned into secrets, unknowns or plain values; where they came from is lost. */
export function withoutOutputs<T extends Property>(value: T): T {
  return map(value, (each) => {
    if (!(each instanceof OutputValue)) return undefined;
    const element = each.element instanceof Unknown ? unknown : withoutOutputs(each.element);
    return each.secret ? secret(element) : element;
  }) as T;
}

/** The properties as outputs that come from the given URNs by property, which is how a transform is given them. */
export function asOutputs(properties: PropertyMap, urns: ReadonlyMap<string, ReadonlySet<string>>): PropertyMap {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => {
      const wanted = urns.get(name);
      if (wanted === undefined) return [name, value];
      const present = new Set(outputDependencies(value));
      if ([...wanted].every((urn) => present.has(urn))) return [name, value];
      if (value instanceof OutputValue) {
        return [name, new OutputValue(value.element, value.secret, [...new Set([...value.dependencies, ...wanted])])];
      }
      if (value instanceof Secret) return [name, new OutputValue(value.element, true, [...wanted])];
      return [name, new OutputValue(value, false, [...wanted])];
    }),
  );
}

function some(value: Property, test: (value: Property) => boolean): boolean {
  if (test(value)) return true;
  if (Array.isArray(value)) return value.some((each) => some(each, test));
  if (value instanceof Secret || value instanceof OutputValue) return some(value.element, test);
  return isObject(value) && Object.values(value).some((each) => some(each, test));
}

/** Copies the value; what `replace` answers stands for what it was given. */
function map(value: Property, replace: (value: Property) => Property | undefined): Property {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((each) => map(each, replace));
  if (value instanceof Secret) return new Secret(map(value.element, replace));
  if (value instanceof OutputValue) {
    return new OutputValue(map(value.element, replace), value.secret, value.dependencies);
  }
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, map(each, replace)]));
  return value;
}
