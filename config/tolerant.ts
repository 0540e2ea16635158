import { z } from "zod";
import { misspeltKeys } from "./misspelling";
import { shapeOf, unwrap } from "./schema-walk";

/**
 * A definition of which only the values that are valid by themselves are there. What was written but left out is
 * undefined in its place, so that it can be told from what was never written: see {@link unreadable}.
 */
export type Partly<T> = T extends readonly (infer E)[]
  ? readonly (Partly<E> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: Partly<T[K]> | undefined }
    : T;

/**
 * Whether a key was written with a value (or a spelling) that was left out. Its problem is reported already; a rule that
 * took it for absent would report the same mistake a second time.
 */
export function unreadable<T extends object>(object: T, key: keyof T): boolean {
  return Object.hasOwn(object, key) && object[key] === undefined;
}

/**
 * The part of a value that fits a schema, defaults filled in. The rules that look at several fields run on it, so that
 * one mistake does not hide another and all are reported at once.
 */
export function tolerant<T extends z.ZodType>(schema: T, value: unknown): Partly<z.output<T>> | undefined {
  return fitting(schema, value) as Partly<z.output<T>> | undefined;
}

function fitting(schema: z.ZodType, value: unknown): unknown {
  if (value === undefined) return schema.safeParse(undefined).data;
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) return isBlock(value) ? fittingObject(inner, value) : undefined;
  if (inner instanceof z.ZodRecord) {
    return isBlock(value) ? fittingRecord(inner.valueType as z.ZodType, value) : undefined;
  }
  if (inner instanceof z.ZodArray) {
    return Array.isArray(value) ? value.map((item) => fitting(inner.element as z.ZodType, item)) : undefined;
  }
  return inner.safeParse(value).data;
}

function fittingObject(schema: z.ZodObject, value: Record<string, unknown>): object {
  const shape = shapeOf(schema);
  const misspelt = misspeltKeys(Object.keys(value), Object.keys(shape));
  const fits: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(shape)) {
    if (misspelt.has(key)) fits[key] = undefined;
    else if (Object.hasOwn(value, key)) fits[key] = fitting(inner, value[key]);
    else {
      const fallback = inner.safeParse(undefined).data;
      if (fallback !== undefined) fits[key] = fallback;
    }
  }
  return fits;
}

function fittingRecord(schema: z.ZodType, value: Record<string, unknown>): object {
  const entries = Object.entries(value).filter(([key]) => key !== "__proto__");
  return Object.fromEntries(entries.map(([key, item]) => [key, fitting(schema, item)]));
}

function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
