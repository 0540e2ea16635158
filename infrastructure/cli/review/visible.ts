/** What colours a terminal's text; other sequences may hide some of it, and are shown. */
// eslint-disable-next-line no-control-regex -- escape codes are what it is about
const COLOURS = /\u001B\[[\d;]*m/g;

/**
 * One line of text in which nothing is hidden: control characters, those that turn the direction of text and those that
 * show nothing are written as their number. Line breaks are among them.
 *
 * @see https://trojansource.codes
 */
export function visible(text: string): string {
  return text
    .replaceAll(COLOURS, "")
    .replaceAll("\t", "    ")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, (character) => {
      const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
      return `‹U+${number}›`;
    });
}
