import { closest, distance } from "fastest-levenshtein";
import { or } from "./enumeration";

/** Names that a person can still look through in one line. */
const LISTABLE = 12;

/** The known name that was probably meant, or undefined where none is near enough to be a slip of the keyboard. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(name.toLowerCase(), known.map(lower));
  const found = known.find((other) => lower(other) === candidate);
  return distance(lower(name), candidate) <= Math.max(2, Math.floor(Math.max(name.length, candidate.length) / 3))
    ? found
    : undefined;
}

/** What to write instead of an unknown name: the nearest known one, or all that there are to choose from. */
export function instead(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return near;
  return known.length <= LISTABLE ? or(known) : closest(name, known);
}

/**
 * The known keys that an object lacks because they are misspelt in it. They count as written, however wrongly: who is
 * told to mend a key need not be told that it is missing.
 */
export function misspeltKeys(written: readonly string[], known: readonly string[]): Set<string> {
  const meant = written.filter((key) => !known.includes(key)).map((key) => nearest(key, known));
  return new Set(meant.filter((key) => key !== undefined && !written.includes(key)) as string[]);
}

function lower(text: string): string {
  return text.toLowerCase();
}
