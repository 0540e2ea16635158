import { z } from "zod";
import type { Path } from "./problem";

/** The schema below optional and default. */
export function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}

/** The schemas of an object's keys. */
export function shapeOf(schema: z.ZodObject): Record<string, z.ZodType> {
  return schema.shape;
}

/** The schema of the value at a path, unwrapped; undefined where the path leaves the schema. */
export function schemaAt(root: z.ZodType, path: Path): z.ZodType | undefined {
  let schema: z.ZodType | undefined = unwrap(root);
  for (const key of path) {
    const inner = child(schema, key);
    if (inner === undefined) return undefined;
    schema = unwrap(inner);
  }
  return schema;
}

function child(schema: z.ZodType, key: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, key) ? shapeOf(schema)[key] : undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  return undefined;
}
