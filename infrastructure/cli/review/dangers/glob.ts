import type { LeafPath } from "./leaves";

/** Whether a path is one that a pattern means. */
export type PathTest = (path: LeafPath) => boolean;

/**
 * A pattern of paths, its parts parted by spaces: `*` is any one part, `**` any number of them, `[]` any item of a list,
 * `a|b` either of two, `~x` a part that the regular expression x fits; all else is the part itself.
 */
export function pattern(text: string): PathTest {
  const parts = text.split(" ").map(partTest);
  return (path) => fits(parts, 0, path, 0);
}

/** Undefined for any number of parts. */
type PartTest = ((segment: string) => boolean) | undefined;

function partTest(part: string): PartTest {
  if (part === "**") return undefined;
  if (part === "*") return () => true;
  if (part === "[]") return (segment) => segment.startsWith("[");
  if (part.startsWith("~")) {
    const expression = new RegExp(part.slice(1), "i");
    return (segment) => expression.test(segment);
  }
  const words = new Set(part.split("|"));
  return (segment) => words.has(segment);
}

function fits(parts: readonly PartTest[], at: number, path: LeafPath, from: number): boolean {
  if (at === parts.length) return from === path.length;
  const test = parts[at];
  if (test === undefined) {
    if (at === parts.length - 1) return true;
    for (let next = from; next <= path.length; next += 1) if (fits(parts, at + 1, path, next)) return true;
    return false;
  }
  const segment = path[from];
  return segment !== undefined && test(segment) && fits(parts, at + 1, path, from + 1);
}
