/** Units a person may write, in mebibytes. */
const MIB = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 } as const;

/** What a size looks like in the definition: a whole number of seven digits at most and a binary unit. */
export const SIZE_PATTERN = /^[1-9][0-9]{0,6} ?(MiB|GiB|TiB)$/;

/**
 * Mebibytes of a size such as `12GiB`.
 *
 * @throws RangeError if the text does not match {@link SIZE_PATTERN}; the schema has checked it before.
 */
export function mebibytes(size: string): number {
  const unit = SIZE_PATTERN.exec(size)?.[1] as keyof typeof MIB | undefined;
  if (unit === undefined) throw new RangeError(`not a size: ${size}`);
  return Number.parseInt(size, 10) * MIB[unit];
}

/** A size for people: the largest unit that gives at most one decimal, e.g. `28 GiB`, `1.5 TiB`, `512 MiB`. */
export function formatMebibytes(mib: number): string {
  for (const unit of ["TiB", "GiB"] as const) {
    const value = mib / MIB[unit];
    if (value >= 1 && Number.isInteger(value * 10)) return `${String(value)} ${unit}`;
  }
  return `${String(mib)} MiB`;
}
