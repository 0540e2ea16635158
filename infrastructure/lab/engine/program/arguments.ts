/**
 * Splits a line into words as a shell does: spaces separate, quotes and backslashes keep together.
 *
 * @throws Error for a quote that is not closed.
 */
export function splitArguments(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  const pieces = /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|(\s+)|([^\s'"\\]+)|(['"])/gs;
  for (const [, single, double, escaped, space, plain, unclosed] of line.matchAll(pieces)) {
    if (unclosed !== undefined) throw new Error(`a quote is not closed in: ${line}`);
    if (space === undefined) {
      word = (word ?? "") + (single ?? double?.replaceAll(/\\(.)/gs, "$1") ?? escaped ?? plain ?? "");
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}
