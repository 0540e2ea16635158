import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { LineCounter, parseDocument, type Document } from "yaml";
import { inFileOrder } from "../../../config/position";
import { DefinitionError } from "../../../config/problem";
import { validate, type Validation } from "../../../config/validate";

const FOLDER = join(__dirname, "..", "fixtures");

/**
 * A definition that is written over `valid/minimal.yaml`, so that a fixture shows nothing but what it is about: blocks
 * are merged, all else is replaced, and `!delete` takes a key away. Its first comment says what it is for; in an
 * invalid one that is the message, word for word, with lines of the fixture itself.
 */
export interface Fixture {
  readonly name: string;
  readonly comment: string;
  /** The whole definition. */
  readonly content: unknown;
  readonly document: Document;
  readonly lines: LineCounter;
}

const DELETE = Symbol("delete");

export const minimal = read(join(FOLDER, "valid", "minimal.yaml")).document.toJS() as Block;

export function fixtures(kind: "valid" | "invalid"): Fixture[] {
  const folder = join(FOLDER, kind);
  return readdirSync(folder)
    .sort()
    .map((file) => ({ ...read(join(folder, file)), name: basename(file, ".yaml") }))
    .map(({ name, text, document, lines }) => ({
      name,
      comment: commentOf(text),
      content: merged(minimal, document.toJS()),
      document,
      lines,
    }));
}

/** The error of a fixture as a person would read it; undefined where there is none. */
export function errorOf({ name, content, document, lines }: Fixture): string | undefined {
  const { problems }: Validation = validate(content);
  if (problems.length === 0) return undefined;
  return new DefinitionError(`${name}.yaml`, inFileOrder(problems, document, lines)).message;
}

type Block = Record<string, unknown>;

function read(path: string): { text: string; document: Document; lines: LineCounter } {
  const text = readFileSync(path, "utf8");
  const lines = new LineCounter();
  return { text, lines, document: over(text, lines) };
}

/** Parses what is written over the minimal definition. */
export function over(text: string, lines: LineCounter): Document {
  const customTags = [{ tag: "!delete", resolve: () => DELETE }];
  return parseDocument(text, { lineCounter: lines, merge: true, customTags });
}

/** The comment lines that a file starts with, without their marks. */
export function commentOf(text: string): string {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("#"));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^# ?/, ""))
    .join("\n");
}

/** `over` written over `base`, as a JSON merge patch is. */
export function merged(base: unknown, over: unknown): unknown {
  if (!isBlock(over)) return over;
  const result: Block = isBlock(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(over)) {
    if (value === DELETE) Reflect.deleteProperty(result, key);
    else result[key] = merged(result[key], value);
  }
  return result;
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
