/**
 * The most that a report may have, in characters. GitHub takes 65,536 in a comment
 * (https://github.com/orgs/community/discussions/27190); the rest is room for what the workflow puts before it.
 */
export const COMMENT_LIMIT = 65_000;

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
 * @param whole name of the file that has all of it
 * @param limit in characters
 */
export function fold(blocks: readonly Block[], whole: string, limit = COMMENT_LIMIT): string {
  const where = `The whole report is \`${whole}\`: beside this one, and in the artifact of the run.`;
  const kept = [...blocks];
  const left: string[] = [];
  for (;;) {
    const text = joined(kept, left, where);
    if (text.length <= limit) return text;
    const last = kept.findLastIndex(({ name }) => name !== undefined);
    if (last < 0) return cut(kept, left, { limit, where });
    const [dropped] = kept.splice(last, 1);
    left.unshift(`${dropped?.name ?? ""} (${lines(dropped?.text ?? "")})`);
  }
}

/** The whole report. */
export function unfolded(blocks: readonly Block[]): string {
  return joined(blocks, [], "");
}

function joined(blocks: readonly Block[], left: readonly string[], where: string): string {
  const note = left.length === 0 ? [] : [`**Left out**, because a comment holds no more: ${left.join(", ")}. ${where}`];
  return `${[...blocks.map(({ text }) => text.trim()), ...note].join("\n\n")}\n`;
}

/** Only the start of the text, up to a line's end, and that it is so. */
function cut(blocks: readonly Block[], left: readonly string[], args: { limit: number; where: string }): string {
  const { limit, where } = args;
  const end = `\n\n**Cut here**, because a comment holds no more. ${where}\n`;
  const text = joined(blocks, left, where).slice(0, Math.max(0, limit - end.length - CLOSING.length));
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
