/** One thing that is wrong with the tree, and what to do about it. */
export interface Failure {
  /** The file, from the repository's root. */
  readonly file: string;
  /** 1-based; absent where the file itself is meant. */
  readonly line?: number | undefined;
  /** What is wrong; then, after a semicolon, what to write instead. */
  readonly message: string;
}

/** `file:line  message`, by file and line. */
export function failureLines(failures: readonly Failure[]): readonly string[] {
  return [...failures]
    .sort((a, b) => (a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1))
    .map(({ file, line, message }) => `${file}${line === undefined ? "" : `:${line}`}  ${message}`);
}
