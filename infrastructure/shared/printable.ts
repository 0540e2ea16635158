import { stripVTControlCharacters } from "node:util";

/**
 * What a terminal obeys or hides: control characters but for the line break and the tab, line separators, and marks that
 * change the direction of text. The same as `printable` in infrastructure/shell/device.sh.
 */
const OBEYED = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A text as a terminal may have it. Names, messages and values come from a definition, devices, Cloudflare, Git and
 * providers, and each could hold what moves the cursor, colours or hides text.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(OBEYED, "?");
}

/** The same on one line: for a name or a cell, whose line breaks would pass for the program's own lines. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s*[\n\t\r\v\f\u0085\u2028\u2029]\s*/g, " "));
}

/** Lines after the first are set in, so that it is seen where a message ends, and none of them passes for another's. */
export function indented(text: string): string {
  return text.split("\n").join("\n    ");
}

/** JSON that means the same and holds nothing that a terminal obeys: those characters are written as `\u009b`. */
export function printableJson(value: unknown): string {
  // `stringify` gives undefined for undefined
  const text = (JSON.stringify(value, undefined, 2) as string | undefined) ?? "null";
  return text.replace(OBEYED, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
