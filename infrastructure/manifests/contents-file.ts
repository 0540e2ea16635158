import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "yaml";
import { updateFile } from "../shared/atomic-file";
import { type Contents, type ContentsInput, parseContents } from "./contents";

export const CONTENTS = "contents.yaml";

const HEADING =
  "# What the chart makes of values.yaml, as far as the project relies on it: `npm run manifests -- contents`.\n";

/**
 * The contents of a release's folder; undefined if it has no contents.yaml.
 *
 * @throws Error with every mistake of the file, one line each.
 */
export function readContents(folder: string): Contents | undefined {
  return existsSync(path.join(folder, CONTENTS)) ? parseContents(textOf(folder)) : undefined;
}

function textOf(folder: string): ContentsInput {
  return parse(readFileSync(path.join(folder, CONTENTS), "utf8")) as ContentsInput;
}

/** Writes a folder's contents.yaml. What an operator makes at run time (`by`) is taken over from the file that is there. */
export function writeContents(folder: string, contents: ContentsInput): void {
  const written = readContents(folder) === undefined ? undefined : textOf(folder);
  updateFile(path.join(folder, CONTENTS), contentsText(withOperatorsOwn(contents, written)));
}

export function contentsText(contents: ContentsInput): string {
  const filled = Object.fromEntries(Object.entries(contents).filter(([, entries]) => entries.length > 0));
  return HEADING + stringify(filled, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** What is in one and not in the other, one line each: empty if the file says what was rendered. */
export function contentsDifferences(written: Contents, rendered: ContentsInput): readonly string[] {
  const wanted = parseContents(withOperatorsOwn(rendered, written));
  return (["workloads", "services", "crds", "objects"] as const).flatMap((section) => {
    const before = entriesByName(written[section]);
    const after = entriesByName(wanted[section]);
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
      const [left, right] = [before.get(name), after.get(name)];
      if (left === undefined) return [`${section}: ${name} is missing`];
      if (right === undefined) return [`${section}: ${name} is no longer rendered`];
      return isDeepStrictEqual(left, right) ? [] : [`${section}: ${name} is rendered otherwise`];
    });
  });
}

function withOperatorsOwn(rendered: ContentsInput, written: ContentsInput | undefined): ContentsInput {
  const { workloads = [], services = [], objects = [] } = written ?? {};
  return {
    ...rendered,
    workloads: [...(rendered.workloads ?? []), ...workloads.filter(({ by }) => by !== undefined)],
    services: [...(rendered.services ?? []), ...services.filter(({ by }) => by !== undefined)],
    objects: [...(rendered.objects ?? []), ...objects.filter(({ by }) => by !== undefined)],
  };
}

function entriesByName(entries: Contents[keyof Contents]): Map<string, unknown> {
  return new Map(
    entries.map((entry) => {
      const { kind, name, version, metadata } = entry as Partial<Record<"kind" | "name" | "version", string>> & {
        metadata?: { name: string };
      };
      return [[kind, metadata?.name ?? name, version].filter((part) => part !== undefined).join(" "), entry];
    }),
  );
}
