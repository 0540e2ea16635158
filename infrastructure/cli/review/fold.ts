/** The most that GitHub takes in a comment, in characters: https://github.com/orgs/community/discussions/27190 */
export const COMMENT_LIMIT = 65_536;

/** A part of the report. */
export interface Block {
  /** What it is called where it is left out; a block without a name is never left out. */
  readonly name?: string;
  readonly text: string;
}

/**
 * Joins blocks, and keeps within a limit: first the last of the named blocks are left out, then what remains is cut at
 * the end of a line. What is missing is said at the end.
 *
 * @param limit in characters
 */
export function fold(blocks: readonly Block[], limit = COMMENT_LIMIT): string {
  const kept = [...blocks];
  const left: string[] = [];
  for (;;) {
    const text = joined(kept, left);
    if (text.length <= limit) return text;
    const last = kept.findLastIndex(({ name }) => name !== undefined);
    if (last < 0) return cut(kept, left, limit);
    const [dropped] = kept.splice(last, 1);
    left.unshift(`${dropped?.name ?? ""} (${lines(dropped?.text ?? "")})`);
  }
}

function joined(blocks: readonly Block[], left: readonly string[]): string {
  const note =
    left.length === 0
      ? []
      : [`**Left out**, because a comment holds no more: ${left.join(", ")}. The job's summary has the whole report.`];
  return `${[...blocks.map(({ text }) => text.trim()), ...note].join("\n\n")}\n`;
}

/** Only the start of the text, up to a line's end, and that it is so. */
function cut(blocks: readonly Block[], left: readonly string[], limit: number): string {
  const end = "\n\n**Cut here**, because a comment holds no more. The job's summary has the whole report.\n";
  const text = joined(blocks, left).slice(0, Math.max(0, limit - end.length - CLOSING.length));
  const whole = text.slice(0, Math.max(0, text.lastIndexOf("\n")));
  const open = count(whole, "<details>") - count(whole, "</details>");
  const fenced = count(whole, "\n```") % 2 === 1;
  return `${whole}${fenced ? "\n```" : ""}${open > 0 ? "\n</details>" : ""}${end}`;
}

/** Room for what has to be closed after a cut. */
const CLOSING = "\n```\n</details>";

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function lines(text: string): string {
  const { length } = text.trim().split("\n");
  return `${String(length)} ${length === 1 ? "line" : "lines"}`;
}
