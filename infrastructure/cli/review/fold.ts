import { joined, words, rewritten, type Markdown } from "./markdown";

/**
 * The most that a report may have, in characters. GitHub takes 65,536 in a comment
 * (https://github.com/orgs/community/discussions/27190); the rest is room for what the workflow puts before it.
 */
export const COMMENT_LIMIT = 64_000;

/** A part of the report. */
export interface Block {
  /** What it is called where it is left out; a block without a name is never left out. */
  readonly name?: Markdown;
  readonly text: Markdown;
  /** What it is in the whole report, if that is more. */
  readonly whole?: Markdown;
}

/**
 * Joins blocks, and keeps within a limit: first the last of the named blocks are left out, then what remains is cut at
 * the end of a line. What is missing is said at the end. What must not be missing comes first.
 *
 * @param whole name of the file that has all of it
 * @param limit in characters
 */
export function fold(blocks: readonly Block[], whole: Markdown, limit = COMMENT_LIMIT): Markdown {
  const where = words`The whole report is ${whole}: beside this one, and in the artifact of the run.`;
  const kept = [...blocks];
  const left: Markdown[] = [];
  for (;;) {
    const text = together(kept, left, where);
    if (text.length <= limit) return text;
    const last = kept.findLastIndex(({ name }) => name !== undefined);
    if (last < 0) return cut(text, limit, where);
    const [dropped] = kept.splice(last, 1);
    if (dropped?.name !== undefined) left.unshift(words`${dropped.name} (${lines(dropped.text)})`);
  }
}

/** The whole report. */
export function unfolded(blocks: readonly Block[]): Markdown {
  return together(
    blocks.map(({ text, whole = text }) => ({ text: whole })),
    [],
    words``,
  );
}

function together(blocks: readonly Block[], left: readonly Markdown[], where: Markdown): Markdown {
  const note =
    left.length === 0 ? [] : [words`**Left out**, because a comment holds no more: ${joined(left, ", ")}. ${where}`];
  return words`${joined([...blocks.map(({ text }) => rewritten(text, (each) => each.trim())), ...note], "\n\n")}\n`;
}

/** Only the start of the text, up to a line's end, and that it is so. */
function cut(text: Markdown, limit: number, where: Markdown): Markdown {
  const end = words`\n\n**Cut here**, because a comment holds no more. ${where}\n`;
  const start = rewritten(text, (each) => {
    const shorter = each.slice(0, Math.max(0, limit - end.length - ROOM));
    const whole = shorter.slice(0, Math.max(0, shorter.lastIndexOf("\n")));
    return `${whole}${closing(whole)}`;
  });
  return words`${start}${end}`;
}

/** Room for what has to be closed after a cut. */
const ROOM = 200;

/** What is open at the end of a text. Only lines of ours begin with a tag, outside a fence. */
function closing(text: string): string {
  let fence = "";
  let open = 0;
  for (const line of text.split("\n")) {
    const [ticks = ""] = /^`{3,}/.exec(line) ?? [];
    if (fence !== "") fence = line === fence ? "" : fence;
    else if (ticks !== "") fence = ticks;
    else if (line === "<details>") open += 1;
    else if (line === "</details>") open -= 1;
  }
  return `${fence === "" ? "" : `\n${fence}`}${"\n</details>".repeat(Math.min(1, Math.max(0, open)))}`;
}

function lines(text: string): Markdown {
  const { length } = text.trim().split("\n");
  return length === 1 ? words`1 line` : words`${length} lines`;
}
