import { formatPath, type PropertyPath } from "../property/path";
import type { Plain, PlainMap } from "../property/plain";
import { Unknown } from "../property/value";

/**
 * Which properties are modelled: `any` for a value of whatever form, or the members of an object. Arrays are looked
 * through: a shape is that of their elements.
 */
export type Shape = "any" | { readonly [property: string]: Shape };

/** Paths of the values that the shape does not have. A null says nothing and is never one of them. */
export function unmodelledPaths(shape: Shape, properties: PlainMap): string[] {
  return [...walk(shape, properties, [])].map(formatPath);
}

function* walk(shape: Shape, value: Plain, path: PropertyPath): Generator<PropertyPath> {
  if (shape === "any" || value === null || value instanceof Unknown || typeof value !== "object") return;
  if (Array.isArray(value)) {
    for (const [i, each] of value.entries()) yield* walk(shape, each, [...path, i]);
    return;
  }
  for (const [name, each] of Object.entries(value)) {
    const member = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (member !== undefined) yield* walk(member, each, [...path, name]);
    else if (each !== null) yield [...path, name];
  }
}
