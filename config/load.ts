import { readFileSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { LineCounter, parseDocument, type Document, type YAMLError } from "yaml";
import { derive, type ClusterDefinition } from "./derive";
import { inFileOrder } from "./position";
import { DefinitionError, type Problem } from "./problem";
import { validate } from "./validate";

const ROOT = resolve(__dirname, "..");

/**
 * Where a stack's definition is: `HOMELAB_DEFINITION` (absolute, or relative to the folder the command was started
 * in), or `config/clusters/<stack>.yaml` of this repository.
 */
export function definitionPath(stack: string, environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment["HOMELAB_DEFINITION"];
  if (named === undefined || named === "") return resolve(ROOT, "config", "clusters", `${stack}.yaml`);
  return isAbsolute(named) ? named : resolve(environment["INIT_CWD"] ?? process.cwd(), named);
}

/**
 * Reads, validates and derives a definition.
 *
 * @throws DefinitionError with every mistake of the file, one line each.
 */
export function loadDefinition(path: string): ClusterDefinition {
  const file = shownPath(path);
  return parseDefinition(read(path, file), file);
}

/** A path as messages show it: from the repository's root, if it is in there. */
export function shownPath(path: string): string {
  return relative(ROOT, path).startsWith("..") ? path : relative(ROOT, path);
}

/**
 * The same from the text of a file; `file` is only for the messages.
 *
 * @throws DefinitionError with every mistake of the text, one line each.
 */
export function parseDefinition(text: string, file: string): ClusterDefinition {
  const lines = new LineCounter();
  // Merge keys (`<<: *worker`) are what people know from other YAML files.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  if (document.errors.length > 0) throw new DefinitionError(file, syntaxProblems(document.errors, lines));
  const result = validate(contentOf(document, file));
  if (result.definition !== undefined) return derive(result.definition);
  throw new DefinitionError(file, inFileOrder(result.problems, document, lines));
}

function read(path: string, file: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new DefinitionError(file, [{ path: [], message: unreadableFile((error as NodeJS.ErrnoException).code) }]);
  }
}

function unreadableFile(code: string | undefined): string {
  if (code === "ENOENT") return "does not exist; write it, or name another with HOMELAB_DEFINITION";
  if (code === "EISDIR") return "is a folder; name a file in it";
  return `cannot be read (${String(code)}); name a file that you may read`;
}

/** The content as plain values. Aliases are resolved here: one that leads nowhere, or everywhere, is found only now. */
function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new DefinitionError(file, [
      { path: [], message: `is not usable YAML: ${(error as Error).message}; mend it` },
    ]);
  }
}

/** What follows the first error of a parser is seldom more than its consequence; keys that stand twice are independent. */
function syntaxProblems(errors: readonly YAMLError[], lines: LineCounter): Problem[] {
  const syntax = errors.find(({ code }) => code !== "DUPLICATE_KEY");
  return errors
    .filter((error) => error === syntax || error.code === "DUPLICATE_KEY")
    .map((error): Problem => ({ path: [], message: syntaxMessage(error), line: lines.linePos(error.pos[0]).line }));
}

function syntaxMessage({ code, message }: YAMLError): string {
  if (code === "DUPLICATE_KEY") return "has a key that stands in its block already; write it once";
  if (code === "MULTIPLE_DOCS") return "starts a second document; write one, without a line of ---";
  return `is not valid YAML: ${message.replace(/\s+/g, " ")}; mend this line, then validate again`;
}
