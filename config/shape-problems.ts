import { z } from "zod";
import { instead, misspeltKeys } from "./misspelling";
import type { Path, Problem } from "./problem";
import { definitionSchema } from "./schema";
import { schemaAt, shapeOf } from "./schema-walk";
import { namesSecret, SECRET_ADVICE } from "./secret-names";
import { wanted } from "./wanted";

/** Turns zod's issues into sentences that say what to write. A value is never repeated: it may be a secret. */
export function shapeProblems(error: z.ZodError, content: unknown): Problem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, content));
}

function problemsOf(issue: z.core.$ZodIssue, content: unknown): Problem[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, path) }));
  }
  if (issue.code === "invalid_key") return issue.issues.map(({ message }) => ({ path, message }));
  const value = valueAt(content, path);
  if (value === undefined && path.length > 0) return missing(path, content);
  if (value === undefined || value === null) return [{ path, message: empty(path) }];
  return [{ path, message: issue.code === "invalid_type" ? wrongType(issue, value, path) : issue.message }];
}

function unknownKey(key: string, path: Path): string {
  if (namesSecret(key)) return SECRET_ADVICE;
  return `is not a key of the definition; write ${instead(key, knownKeys(path))} or delete it`;
}

function missing(path: Path, content: unknown): Problem[] {
  const parent = path.slice(0, -1);
  const written = Object.keys(valueAt(content, parent) as object);
  if (misspeltKeys(written, knownKeys(parent)).has(String(path.at(-1)))) return [];
  return [{ path, message: `is missing; write ${wanted(schemaAt(definitionSchema, path))}` }];
}

function empty(path: Path): string {
  if (path.length === 0) return "is empty; start from config/clusters/prox-n100.yaml";
  return `is empty; write ${wanted(schemaAt(definitionSchema, path))}${isOptional(path) ? ", or delete the key" : ""}`;
}

function wrongType(issue: z.core.$ZodIssueInvalidType, value: unknown, path: Path): string {
  const schema = schemaAt(definitionSchema, path);
  const text = `write ${wanted(schema)}`;
  if (typeof value === "object") return `is ${Array.isArray(value) ? "a list" : "a block of keys"}; ${text}`;
  if (typeof value !== "string" && issue.expected === "string") {
    return isUnquoted(value, schema)
      ? `is a ${typeof value} to YAML; put it in quotes`
      : `is a ${typeof value}; ${text}`;
  }
  if (typeof value === "string" && schema?.safeParse(Number(value)).success)
    return "is a text; write it without quotes";
  return issue.message.startsWith("Invalid input") ? `is a ${typeName(value)}; ${text}` : issue.message;
}

/**
 * Whether a number or a boolean is a text that only lacks its quotes. What has more digits than a number can hold has
 * lost some of them, so that nobody can tell: it is believed.
 */
function isUnquoted(value: unknown, schema: z.ZodType | undefined): boolean {
  if (typeof value === "number" && !Number.isSafeInteger(value) && Math.abs(value) > 1)
    return Math.abs(value) > 2 ** 53;
  return schema?.safeParse(String(value)).success ?? false;
}

function typeName(value: unknown): string {
  return typeof value === "string" ? "text" : typeof value;
}

/** The keys that the schema knows at a path. */
function knownKeys(path: Path): string[] {
  const schema = schemaAt(definitionSchema, path);
  return schema instanceof z.ZodObject ? Object.keys(shapeOf(schema)) : [];
}

function isOptional(path: Path): boolean {
  const parent = schemaAt(definitionSchema, path.slice(0, -1));
  const key = String(path.at(-1));
  return parent instanceof z.ZodObject && shapeOf(parent)[key]?.safeParse(undefined).success === true;
}

function valueAt(content: unknown, path: Path): unknown {
  let value = content;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}
