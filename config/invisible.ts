/**
 * Characters that no one sees, or that make what stands around them look like something else: controls, marks of direction and
 * of joining, line and paragraph separators (U+0085 ends a line in YAML 1.1 and not in 1.2), halves of a pair, private ones.
 * A tab and a line break are seen.
 */
const INVISIBLE = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** The first such character of a text as Unicode names it, e.g. `U+202E`; undefined if there is none. */
export function invisibleIn(text: string): string | undefined {
  const found = INVISIBLE.exec(text)?.[0].codePointAt(0);
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, "0")}`;
}
