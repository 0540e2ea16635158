const HOURS: Readonly<Record<string, number>> = { h: 1, m: 1 / 60, s: 1 / 3600 };

/**
 * Hours of a Go duration such as `8760h0m0s`.
 *
 * @throws RangeError if the text is none.
 */
export function goDurationHours(text: string): number {
  if (!/^(\d+(\.\d+)?[hms])+$/.test(text)) throw new RangeError(`not a duration: ${text}`);
  return [...text.matchAll(/([\d.]+)([hms])/g)].reduce((sum, [, count, unit]) => {
    return sum + Number(count) * (HOURS[unit ?? ""] ?? 0);
  }, 0);
}
