import type { Writable } from "node:stream";
import { printable, printableJson } from "./printable";

/** Prints a text as lines, without what a terminal would obey in it. */
export function print(stream: Writable, text: string): void {
  printRaw(stream, printable(text));
}

/** Prints a value for a script. */
export function printJson(stream: Writable, value: unknown): void {
  printRaw(stream, printableJson(value));
}

/** Prints a text as it is, for a file or another program. */
export function printRaw(stream: Writable, text: string): void {
  stream.write(text.endsWith("\n") ? text : `${text}\n`);
}
