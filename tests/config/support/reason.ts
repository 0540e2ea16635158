import { errorOf, type Fixture } from "./fixtures";

/**
 * The message of a fixture without its place and without all that is of this definition: names, values, numbers and
 * paths are `#`. What is left is the reason; two fixtures of one reason would show the same thing twice.
 */
export function reasonOf(fixture: Fixture): string {
  const message = (errorOf(fixture) ?? "").replace(/^.*\n.*?: /, "");
  const words = new Set(wordsOf(fixture.content).filter((word) => /^[\w-]+$/.test(word)));
  return message
    .replace(/[^\s,;:()]*[\d./_[\]][^\s,;:()]*/g, "#")
    .split(/\b(?<!-)/)
    .map((word) => (words.has(word.trim()) ? word.replace(word.trim(), "#") : word))
    .join("")
    .replace(/\s+/g, " ");
}

/** Every key and every text of a value. */
function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...wordsOf(inner)]);
}
