import type { Problem } from "../problem";
import type { Definition } from "../schema";
import type { Partly } from "../tolerant";

/**
 * A check of more than one field, or of what a pattern cannot say. It sees only the values that are valid by
 * themselves, and skips what is not there: that has its own message already.
 */
export type Rule = (definition: Partly<Definition>) => Problem[];

/** The named values of a section that are there. */
export function entries<T>(section: Readonly<Record<string, T | undefined>> | undefined): [string, T][] {
  return Object.entries(section ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined);
}
