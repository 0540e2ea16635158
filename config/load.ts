import { existsSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { Lexer, LineCounter, parseDocument, type Document, type YAMLError } from "yaml";
import { credentialIn } from "./credential-patterns";
import { derive, type ClusterDefinition } from "./derive";
import { and } from "./enumeration";
import { invisibleIn } from "./invisible";
import { numberFormProblems } from "./number-forms";
import { inFileOrder } from "./position";
import { DefinitionError, type Problem } from "./problem";
import { readText, UnreadableText } from "./read-text";
import { validate } from "./validate";
import { sourceProblems } from "./yaml-source";

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
 * Reads, validates and derives a definition, and looks whether this repository has the folder that Flux starts from.
 *
 * @throws DefinitionError with every mistake of the file, one line each.
 */
export function loadDefinition(path: string): ClusterDefinition {
  const file = shownPath(path);
  return definitionOf(read(path, file), file, ({ git }) => manifestProblems(git.path));
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
  return definitionOf(text, file, () => []);
}

function definitionOf(
  text: string,
  file: string,
  furtherProblems: (definition: ClusterDefinition) => readonly Problem[],
): ClusterDefinition {
  const lines = new LineCounter();
  const lineOf = (offset: number) => lines.linePos(offset).line;
  // Merge keys (`<<: *worker`) are what people know from other YAML files.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, logLevel: "error" });
  if (document.errors.length > 0) throw new DefinitionError(file, syntaxProblems(document.errors, lines));
  const inSource = [...sourceProblems(document), ...commentProblems(text)];
  if (inSource.length > 0) {
    const problems = inSource.map(({ offset, message }): Problem => ({ path: [], message, line: lineOf(offset) }));
    throw new DefinitionError(file, problems);
  }
  const result = validate(plainValues(document, file));
  const definition = result.definition && derive(result.definition);
  const further = definition === undefined ? result.problems : furtherProblems(definition);
  const problems = [...numberFormProblems(document), ...further];
  if (definition !== undefined && problems.length === 0) return definition;
  throw new DefinitionError(file, inFileOrder(problems, document, lines));
}

/** What the flux layer applies from the folder, and Flux from Git afterwards. */
const FLUX_MANIFESTS = ["flux-install.yaml", "gotk-components.yaml", "gotk-sync.yaml"];

function manifestProblems(path: string): Problem[] {
  const missing = FLUX_MANIFESTS.filter((name) => !existsSync(join(ROOT, path, name)));
  if (missing.length === 0) return [];
  const message = `is ${path}, which has no ${and(missing)} in this repository; write the folder of Flux's manifests, e.g. ./cluster/kubernetes/flux`;
  return [{ path: ["git", "path"], message }];
}

/** Comments are in Git like everything else, and are read like it in a review. */
function commentProblems(text: string): { offset: number; message: string }[] {
  const problems: { offset: number; message: string }[] = [];
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    // Marks of the lexer's own, which the text does not have.
    if (token === "\u0002" || token === "\u0018" || token === "\u001f") continue;
    const message = token.startsWith("#") ? commentProblem(token) : undefined;
    if (message !== undefined) problems.push({ offset, message });
    offset += token.length;
  }
  return problems;
}

function commentProblem(comment: string): string | undefined {
  const what = credentialIn(comment);
  if (what !== undefined) return `holds ${what} in a comment, and Git holds no secrets; delete it`;
  const found = invisibleIn(comment);
  return found && `has the character ${found} in a comment, which cannot be seen; write it without`;
}

function read(path: string, file: string): string {
  try {
    return readText(path);
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    const message = error.isMissing ? `${error.message}, or name another with HOMELAB_DEFINITION` : error.message;
    throw new DefinitionError(file, [{ path: [], message }]);
  }
}

/** The content as plain values. Aliases are resolved here, and that they multiply without end is found only now. */
function plainValues(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch {
    const message = "has aliases that multiply without end; write what is meant";
    throw new DefinitionError(file, [{ path: [], message }]);
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
  if (code === "RESOURCE_EXHAUSTION") return "is nested too deeply to be meant; write it flatter";
  if (code === "MULTIPLE_DOCS") return "starts a second document; write one, without a line of ---";
  return `is not valid YAML: ${message.replace(/\s+/g, " ")}; mend this line, then validate again`;
}
