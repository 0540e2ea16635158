import { z } from "zod";
import { and } from "./enumeration";
import { shapeOf } from "./schema-walk";

/**
 * What to write for a value of a schema, from the schema's own message: `four numbers from 0 to 255, e.g.
 * 192.168.50.11`. Falls back on the kind of value.
 */
export function wanted(schema: z.ZodType | undefined): string {
  if (schema instanceof z.ZodObject) return `a block with ${keysOf(schema)}`;
  if (schema instanceof z.ZodRecord) return "a block of names, each with its value";
  if (schema instanceof z.ZodArray) return "a list";
  if (schema instanceof z.ZodBoolean) return "true or false";
  return (schema && ownMessage(schema)?.split("; write ")[1]) ?? "a text";
}

/** The message of a schema for a value that it never accepts, or undefined where it has none of its own. */
export function ownMessage(schema: z.core.$ZodType): string | undefined {
  const message = z.safeParse(schema, "").error?.issues[0]?.message;
  return message?.startsWith("Invalid input") === true ? undefined : message;
}

function keysOf(schema: z.ZodObject): string {
  const keys = Object.entries(shapeOf(schema));
  const required = keys.filter(([, inner]) => !inner.safeParse(undefined).success);
  return and(
    (required.length > 0 ? required : keys).map(([key]) => key),
    keys.length,
  );
}
