import { isMap, isScalar, isSeq, type Document } from "yaml";
import { z } from "zod";
import type { Path, Problem } from "./problem";
import { definitionSchema } from "./schema";
import { schemaAt } from "./schema-walk";

/** Digits, with a fraction perhaps: what every reader of YAML takes for the same number. */
const PLAIN = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/;

/** Numbers of the definition in a form that some readers of YAML take for a text, or for another number: `1e3`, `0o17`, `0x10`. */
export function numberFormProblems(document: Document): Problem[] {
  return problemsOf(document.contents, []);
}

function problemsOf(node: unknown, path: Path): Problem[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => problemsOf(item, [...path, index]));
  if (isMap(node)) {
    return node.items.flatMap(({ key, value }) =>
      isScalar(key) && typeof key.value === "string" ? problemsOf(value, [...path, key.value]) : [],
    );
  }
  if (!isScalar(node) || typeof node.value !== "number" || node.source === undefined) return [];
  // What is no number at all has a message of the schema.
  if (
    PLAIN.test(node.source) ||
    !Number.isFinite(node.value) ||
    !(schemaAt(definitionSchema, path) instanceof z.ZodNumber)
  )
    return [];
  const message = `is a number that readers of YAML read in several ways; write ${String(node.value)}`;
  return [{ path, message }];
}
