import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What a value of Talos' machine config is:
 *
 * - `any`, or a `scalar` (a text, a number or a boolean), a `number`, a `boolean`
 * - `=a|b`: one of these texts
 * - `[x]`: a list of x; `{x}`: a block of names with an x each
 * - anything else: a block with the keys of the type of that name. A `!` at its end makes a key a required one.
 */
export type ConfigType = string;

/** The facts about the machine config of one Talos minor. */
export interface ConfigTypes {
  /** The release that they are of. */
  readonly version: string;
  /** Type by kind of the documents of apiVersion v1alpha1; that of the kind `v1alpha1` has none and no apiVersion. */
  readonly kinds: Readonly<Record<string, string>>;
  /** The keys of each type. */
  readonly types: Readonly<Record<string, Readonly<Record<string, ConfigType>>>>;
}

/** Where the record of a minor is, e.g. of `v1.13`. */
export function configTypesFile(minor: string): string {
  return join(__dirname, `${minor}.json`);
}

/** The record of a Talos version's minor; undefined where there is none. */
export function configTypes(version: string): ConfigTypes | undefined {
  const minor = version.split(".").slice(0, 2).join(".");
  const known = records.get(minor) ?? read(minor);
  if (known !== undefined) records.set(minor, known);
  return known;
}

const records = new Map<string, ConfigTypes>();

function read(minor: string): ConfigTypes | undefined {
  try {
    return JSON.parse(readFileSync(configTypesFile(minor), "utf8")) as ConfigTypes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
