import { fence, joined, words, plain, quoted, type Markdown } from "./markdown";

/** More lines than anybody reads of one message; a comment has to hold the rest too. */
const MOST_LINES = 40;

/**
 * What a program said: line by line, and lines that are set in, such as commands, as they are: Markdown would run them
 * together.
 */
export function message(text: string): Markdown {
  const lines = text.split("\n");
  const shown = lines.slice(0, MOST_LINES);
  const parts: Markdown[] = [];
  for (let index = 0; index < shown.length;) {
    const end = shown.findIndex((line, at) => at >= index && isSetIn(line) !== isSetIn(shown[index]));
    const group = shown.slice(index, end < 0 ? undefined : end);
    parts.push(
      isSetIn(group[0]) ? fence("", group.map((line) => line.trim()).join("\n")) : joined(group.map(plain), "\n"),
    );
    index += group.length;
  }
  const more = lines.length - shown.length;
  // a fence begins a line, and what is before the message does not
  if (isSetIn(lines[0])) parts.unshift(words``);
  return joined([...parts, ...(more > 0 ? [words`(${more} more lines)`] : [])], "\n");
}

function isSetIn(line: string | undefined): boolean {
  return line?.startsWith("  ") === true;
}

/** A box that GitHub sets apart. */
export function box(kind: "CAUTION" | "WARNING", paragraphs: readonly Markdown[]): Markdown {
  const mark = kind === "CAUTION" ? words`[!CAUTION]` : words`[!WARNING]`;
  return quoted(words`${mark}\n${joined(paragraphs, "\n\n")}`);
}
