import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Document, isMap, LineCounter, parseAllDocuments } from "yaml";

interface Parsed {
  readonly documents: readonly Document[];
  readonly lines: LineCounter;
}

/** Where something stands: the key or item of each level. */
export type Path = readonly (string | number)[];

/** The files of the tree, by their path from the repository's root; each is read and parsed when it is first asked for. */
export class SourceFiles {
  private readonly parsed = new Map<string, Parsed>();

  /** @param given contents that need not be read, for tests. */
  constructor(
    readonly root: string,
    private readonly given: ReadonlyMap<string, string> = new Map(),
  ) {}

  has(file: string): boolean {
    return this.given.has(file) || existsSync(path.join(this.root, file));
  }

  text(file: string): string {
    return this.given.get(file) ?? readFileSync(path.join(this.root, file), "utf8");
  }

  documents(file: string): readonly Document[] {
    return this.parse(file).documents;
  }

  /** The line of the object of a kind and name in a file, or of a part of it, or of the part's nearest ancestor there. */
  lineOfObject(file: string, kind: string, name: string, at: Path = []): number | undefined {
    const ofKind = this.documents(file).filter((document) => document.get("kind") === kind);
    const named = ofKind.find((document) => document.getIn(["metadata", "name"]) === name);
    // Kustomize may have given it its name; then there is one of its kind, or none can be told from another.
    const document = named ?? (ofKind.length === 1 ? ofKind[0] : undefined);
    return document && this.lineIn(file, document, at);
  }

  /** The line of a part of a file of one document, or of the part's nearest ancestor there. */
  line(file: string, at: Path): number | undefined {
    const [document] = this.documents(file);
    return document && this.lineIn(file, document, at);
  }

  /** The first line that holds a text. */
  lineOfText(file: string, text: string): number | undefined {
    const index = this.text(file)
      .split("\n")
      .findIndex((line) => line.includes(text));
    return index < 0 ? undefined : index + 1;
  }

  private parse(file: string): Parsed {
    const known = this.parsed.get(file);
    if (known !== undefined) return known;
    const lines = new LineCounter();
    const parsed = { documents: parseAllDocuments(this.text(file), { lineCounter: lines, merge: true }), lines };
    this.parsed.set(file, parsed);
    return parsed;
  }

  private lineIn(file: string, document: Document, at: Path): number | undefined {
    for (let length = at.length; length >= 0; length -= 1) {
      const offset = keyOffset(document, at.slice(0, length));
      if (offset !== undefined) return this.parse(file).lines.linePos(offset).line;
    }
    return undefined;
  }
}

/** Where the key of a path stands; of an item of a list, where its value does. */
function keyOffset(document: Document, at: Path): number | undefined {
  const parent = at.length === 0 ? undefined : document.getIn(at.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find(
      ({ key }) => String((key as { value?: unknown }).value ?? key) === String(at.at(-1)),
    );
    return (pair?.key as { range?: readonly number[] } | undefined)?.range?.[0];
  }
  const node = at.length === 0 ? document.contents : document.getIn(at, true);
  return (node as { range?: readonly number[] } | undefined)?.range?.[0];
}
