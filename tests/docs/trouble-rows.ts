import type { SourceMessage } from "./source-messages";

/** A row of docs/troubleshooting.md. */
export interface TroubleRow {
  readonly message: string;
  readonly remedy: string;
}

const PAGE = "docs/troubleshooting.md";

/** The rows of the tables under a heading. */
export function troubleRows(page: string, heading: string): TroubleRow[] {
  const [, section = ""] = page.split(`## ${heading}\n`);
  return section
    .split("\n## ", 1)
    .flatMap((text) => text.split("\n"))
    .flatMap((line): TroubleRow[] => {
      const [, message, remedy] = /^\| (.+?) +\| (.+?) +\|$/.exec(line) ?? [];
      if (message === undefined || remedy === undefined || /^(-+|it says|likely cause)$/.test(message)) return [];
      return [{ message, remedy }];
    });
}

/** In what rows and messages differ, each with what to write. What a message says of the fix, the row says too. */
export function unlike(heading: string, rows: readonly TroubleRow[], messages: readonly SourceMessage[]): string[] {
  const missing = messages
    .filter(({ message, remedy }) => !rows.some((row) => row.message === message && fits(row, remedy)))
    .map(
      ({ file, message, remedy }) =>
        `${file} says what ${PAGE} has not; write under '${heading}': | ${message} | ${isOpen(remedy) ? "what to do about it" : remedy} |`,
    );
  const stale = rows
    .filter((row) => !messages.some(({ message }) => message === row.message))
    .map(({ message }) => `${PAGE} has under '${heading}' what nothing says any more; take it out: | ${message} |`);
  return [...missing, ...stale];
}

/** A fix that the message does not say, or that is put together elsewhere. */
function isOpen(remedy: string | undefined): remedy is "…" | undefined {
  return remedy === undefined || remedy === "…";
}

function fits(row: TroubleRow, remedy: string | undefined): boolean {
  return isOpen(remedy) || row.remedy.includes(remedy);
}
