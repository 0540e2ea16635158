import { isMap, isScalar, isSeq, parse, parseDocument, type Document, type Node } from "yaml";

/** What Flux' YAML is, and Helm's. */
const YAML = { version: "1.1", merge: true } as const;

const ALONE = /^\$\{(\w+)\}$/;

/** A variable, and not `$$`, which is a dollar sign. */
const VARIABLE = /(?<!\$)((?:\$\$)*)\$\{(\w+)\}/g;

/** How the variables of a text are filled in. */
export interface Filling {
  readonly fill: (text: string) => string;
  /** Whether a variable stands for a number. */
  readonly isNumber: (variable: string) => boolean;
}

/** A text with variables in a manifest, or in a YAML text that a manifest holds. */
export interface FilledText {
  /** Where in the manifest it is. */
  readonly at: readonly (string | number)[];
  /** The text before variables are filled in. */
  readonly text: string;
  /** It is in a YAML text that the manifest holds, where quotes stay; kustomize takes away those of the manifest. */
  readonly inner: boolean;
}

/**
 * What is read as something else once its variables are filled in. A number that stands by itself, without quotes, is to be one;
 * every other text is to be the same text.
 */
export function misread(manifest: string, filling: Filling): readonly FilledText[] {
  return misreadIn(manifest, filling, [], false);
}

/** Texts of YAML texts in a manifest that hold more than a number by itself and are not in quotes. */
export function unquoted(manifest: string, { isNumber }: Filling): readonly FilledText[] {
  const found: FilledText[] = [];
  walk(readable(manifest), (text, at) => {
    const inner = innerDocument(text);
    if (inner === undefined) return;
    walk(inner, (each, _, type) => {
      const variable = ALONE.exec(each)?.[1];
      const isOne = variable !== undefined && isNumber(variable);
      if (type === "PLAIN" && each.search(VARIABLE) >= 0 && !isOne) found.push({ at, text: each, inner: true });
    });
  });
  return found;
}

function misreadIn(text: string, filling: Filling, at: FilledText["at"], inner: boolean): readonly FilledText[] {
  const found: FilledText[] = [];
  const filled: unknown = safely(() => parse(filling.fill(text), YAML) as unknown);
  walk(readable(text), (template, path, type) => {
    if (!template.includes("$")) return;
    const place = inner ? at : [...at, ...path];
    const variable = ALONE.exec(template)?.[1];
    const expected =
      type === "PLAIN" && variable !== undefined && filling.isNumber(variable)
        ? Number(filling.fill(template))
        : filling.fill(template);
    const filledPath = path.map((key) => (typeof key === "string" ? filling.fill(key) : key));
    if (valueAt(filled, filledPath) !== expected) found.push({ at: place, text: template, inner });
    else if (innerDocument(template) !== undefined) found.push(...misreadIn(template, filling, place, true));
  });
  return found;
}

/** A text in a manifest that is YAML itself: values of a release, a configuration, a patch. */
function innerDocument(text: string): Document | undefined {
  if (!text.includes("\n") || !text.includes("${")) return undefined;
  const document = readable(text);
  return document.errors.length === 0 && (isMap(document.contents) || isSeq(document.contents)) ? document : undefined;
}

/** A text as YAML before its variables are filled in, where their braces are no YAML of their own. */
function readable(text: string): Document {
  return parseDocument(text.replaceAll(VARIABLE, "$1\uE000$2\uE001"), YAML);
}

function original(text: string): string {
  return text.replaceAll(/\uE000(\w+)\uE001/g, (_, name: string) => `\${${name}}`);
}

type Visit = (text: string, at: readonly (string | number)[], type: string | undefined) => void;

/** Visits every text that is a value. */
function walk(document: Document, visit: Visit): void {
  const into = (node: unknown, at: readonly (string | number)[]): void => {
    if (isScalar(node) && typeof node.value === "string") visit(original(node.value), at, node.type);
    if (isSeq(node))
      node.items.forEach((item, index) => {
        into(item, [...at, index]);
      });
    if (isMap(node)) {
      for (const { key, value } of node.items)
        into(value, [...at, original(String(isScalar(key) ? key.value : (key as Node)))]);
    }
  };
  into(document.contents, []);
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === "object" && inside !== null ? (inside as Record<string, unknown>)[key] : undefined,
    value,
  );
}

function safely(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    // Nothing of it can be read then, and each text is told.
    return undefined;
  }
}
