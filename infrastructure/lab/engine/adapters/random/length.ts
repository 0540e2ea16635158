import type { Plain } from "../../provider/adapter";

/** What the real provider says of a length below the least one; nothing of one that is not known yet. */
export function tooShort(length: Plain | undefined, least: number, leastText: string, name: string): string[] {
  if (typeof length !== "number" || length >= least) return [];
  return [
    `Invalid Attribute Value. Attribute length value must be at least ${leastText}, got: ${length}. ` +
      `Examine values at '${name}.length'.`,
  ];
}
