import { visible } from "./visible";

declare const markdown: unique symbol;

/**
 * Text of the report. Only the functions here make one, so that what a pull request says (names, values, paths, what a
 * program printed) can be nothing but text in it: no heading, link, mention, HTML, or end of a block.
 */
export type Markdown = string & { readonly [markdown]: true };

/** Our own words; what stands between them is Markdown already, or a number. */
export function words(text: TemplateStringsArray, ...values: readonly (Markdown | number)[]): Markdown {
  return own(text.reduce((all, part, index) => `${all}${String(values[index - 1])}${part}`));
}

export function joined(parts: readonly Markdown[], between: string): Markdown {
  return own(parts.join(between));
}

/** A table; the first row is the heading. */
export function markdownTable(rows: readonly (readonly Markdown[])[]): Markdown {
  const [heading = [], ...body] = rows;
  const line = (cells: readonly Markdown[]) => `| ${cells.map(cell).join(" | ")} |`;
  return own([line(heading), `|${heading.map(() => " --- |").join("")}`, ...body.map(line)].join("\n"));
}

/** What is folded away under a line. */
export function details(summary: string, body: Markdown): Markdown {
  return own(`<details>\n<summary>${html(summary)}</summary>\n\n${body}\n\n</details>`);
}

/** Longer lines are cut, and say so: nobody reads them, and a comment holds 65,536 characters in all. */
const LONGEST_LINE = 1000;

/** A block of text as it is, e.g. a difference; its fence is longer than any in it. */
export function fence(language: string, text: string): Markdown {
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => shortened(visible(line), LONGEST_LINE));
  const ticks = ticksFor(lines.join("\n"), 3);
  return own([`${ticks}${language}`, ...lines, ticks].join("\n"));
}

const LONGEST_VALUE = 200;

/** A value in a line of text. In code GitHub makes no mention, link or emoji of anything. */
export function code(value: string): Markdown {
  const text = shortened(visible(value), LONGEST_VALUE);
  if (text.trim() === "") return own(text === "" ? "(empty)" : "(blank)");
  const ticks = ticksFor(text, 1);
  const room = /^[`\s]|[`\s]$/.test(text) ? " " : "";
  return own(`${ticks}${room}${text}${room}${ticks}`);
}

/** A sentence that is not ours, in one line; what GitHub would make a link, a mention or an emoji is code. */
export function plain(sentence: string): Markdown {
  const line = shortened(
    visible(
      sentence
        .slice(0, 10 * LONGEST_LINE)
        .replaceAll("\n", " ")
        .trim(),
    ),
    2 * LONGEST_LINE,
  );
  return own(
    line
      .split(/(\s+)/)
      .map((word) => (LINKED.test(word) ? code(word) : escaped(word)))
      .join("")
      // at the start of a line it would be a heading, a list, a rule or the line under a heading
      .replace(/^(?=[#+=-])/, "\\")
      .replace(/^(\d+)(?=[.)](?:\s|$))/, "$1\\"),
  );
}

/** The text set in: each line begins with a mark. */
export function quoted(text: Markdown): Markdown {
  return own(text.replaceAll(/^/gm, "> "));
}

/** Replaces within the text; what comes in must be as harmless as what goes. */
export function rewritten(text: Markdown, replace: (text: string) => string): Markdown {
  return own(replace(text));
}

/** Mentions, addresses, issues (`#1`, `GH-1`, `!`-less too), and emoji: https://docs.github.com/en/get-started/writing-on-github */
const LINKED = /@|:\/\/|www\.|#\d|GH-\d|:[\w+-]+:/i;

function escaped(word: string): string {
  return word
    .replaceAll(/[\\`*_[\]<>~$!]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("|", "&#124;");
}

function ticksFor(text: string, least: number): string {
  const longest = Math.max(least - 1, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  return "`".repeat(longest + 1);
}

function shortened(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  return `${characters.slice(0, most).join("")}… (${String(characters.length - most)} more characters)`;
}

/** GitHub counts a line as a table's also where the pipe is in code. */
function cell(text: Markdown): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function html(text: string): string {
  const entities = (word: string) => word.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return visible(text)
    .split(/(\s+)/)
    .map((word) => (LINKED.test(word) ? `<code>${entities(word)}</code>` : entities(word)))
    .join("");
}

function own(text: string): Markdown {
  return text as Markdown;
}
