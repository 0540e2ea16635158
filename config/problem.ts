/** Where a value is: keys and indices from the top of the file. */
export type Path = readonly (string | number)[];

/** One mistake in a definition. */
export interface Problem {
  /** Path of the offending value; empty for the file as a whole. */
  readonly path: Path;
  /** What is wrong and what to write instead, on one line: `is outside network.subnet …; write …`. */
  readonly message: string;
  /** Line of the value in the file, 1-based, where it is known. */
  readonly line?: number | undefined;
}

/** Every mistake of one definition, in the order of the file. The message is what a person reads. */
export class DefinitionError extends Error {
  override readonly name = "DefinitionError";

  constructor(
    /** The file as it was named, for the heading. */
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    super([heading(file, problems.length), ...problems.map((problem) => `  ${formatProblem(problem)}`)].join("\n"));
  }
}

function heading(file: string, count: number): string {
  return `${file} has ${count === 1 ? "one mistake" : `${String(count)} mistakes`}:`;
}

/** `line 12  nodes.worker-1.address: is outside …`. One line, whatever the names in it are. */
export function formatProblem({ path, message, line }: Problem): string {
  const where = line === undefined ? "" : `line ${String(line)}  `;
  return `${where}${path.length === 0 ? "" : `${formatPath(path)}: `}${message}`.replace(
    /[\p{Cc}\p{Zl}\p{Zp}]+/gu,
    " ",
  );
}

/** `nodes.worker-1.patches[0]`; a key that would not be plain in it stands in quotes: `labels["example.com/disk"]`. */
export function formatPath(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${String(key)}]`;
      return /^[\w-]+$/.test(key) ? `${index > 0 ? "." : ""}${key}` : `[${JSON.stringify(key)}]`;
    })
    .join("");
}
