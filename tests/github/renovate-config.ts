import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";

export const ROOT = join(__dirname, "..", "..");

interface Rule {
  readonly matchPackageNames?: readonly string[];
  readonly matchManagers?: readonly string[];
  readonly matchDatasources?: readonly string[];
  readonly pinDigests?: boolean;
  readonly allowedVersions?: string;
  readonly registryUrls?: readonly string[];
}

interface Renovate {
  readonly enabledManagers: readonly string[];
  readonly ignorePaths: readonly string[];
  readonly customManagers: readonly {
    readonly managerFilePatterns: readonly string[];
    readonly matchStrings: readonly string[];
  }[];
  readonly packageRules: readonly Rule[];
  readonly [manager: string]: unknown;
}

/** What Renovate is told. JSON5 is JavaScript that only names values. */
export const renovate = runInNewContext(`(${read(".github/renovate.json5")})`) as Renovate;

/** The text of a file of the repository. */
export function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

/** Whether a manager is on, and told to read a file. */
export function fileMatches(manager: string, file: string): boolean {
  const { managerFilePatterns = [] } = (renovate[manager] ?? {}) as { managerFilePatterns?: readonly string[] };
  return renovate.enabledManagers.includes(manager) && managerFilePatterns.some((pattern) => isOf(pattern, file));
}

/** A pattern between slashes is a regular expression: https://docs.renovatebot.com/string-pattern-matching/ */
export function isOf(pattern: string, file: string): boolean {
  expect(pattern).toMatch(/^\/.+\/$/);
  return new RegExp(pattern.slice(1, -1)).test(file);
}
