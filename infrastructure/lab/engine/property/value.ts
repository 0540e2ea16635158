/**
 * A property as the engine keeps it: JSON, and what Pulumi adds to it.
 *
 * Objects are plain ones; an array or an instance of one of the classes below is not an object.
 */
export type Property =
  null | boolean | number | string | Property[] | PropertyMap | Secret | Unknown | OutputValue | ResourceReference;

/** Properties by name. A property that is `undefined` in the program is not there at all. */
export interface PropertyMap {
  [name: string]: Property;
}

/** A value that must not be shown. */
export class Secret {
  constructor(readonly element: Property) {}
}

/** A value that is not known before an update. */
export class Unknown {
  // The mark makes it a type of its own: without it every object would pass for one.
  readonly isUnknown = true;
}

/** The one {@link Unknown}. */
export const unknown = new Unknown();

/** A value together with the resources that it comes from; what a remote component and a transform are given. */
export class OutputValue {
  constructor(
    /** {@link unknown} where the value is not known. */
    readonly element: Property,
    readonly secret: boolean,
    /** URNs. */
    readonly dependencies: readonly string[],
  ) {}
}

/** A resource used as a property. */
export class ResourceReference {
  constructor(
    readonly urn: string,
    /** Undefined for a component. */
    readonly id: string | Unknown | undefined,
    readonly packageVersion: string,
  ) {}
}

export function isObject(value: Property | undefined): value is PropertyMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret) &&
    !(value instanceof Unknown) &&
    !(value instanceof OutputValue) &&
    !(value instanceof ResourceReference)
  );
}

/** A member of the object by its name; `constructor` and the like are members only where they are said. */
export function member(object: PropertyMap, name: string): Property | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A secret around the value; a secret stays as it is. */
export function secret(value: Property): Secret {
  return value instanceof Secret ? value : new Secret(value);
}

/** The value with every object and array in it copied, so that changing the copy leaves the original alone. */
export function clone<T extends Property>(value: T): T {
  return copy(value) as T;
}

function copy(value: Property): Property {
  if (Array.isArray(value)) return value.map(copy);
  if (value instanceof Secret) return new Secret(copy(value.element));
  if (value instanceof OutputValue) return new OutputValue(copy(value.element), value.secret, value.dependencies);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copy(each)]));
  return value;
}
