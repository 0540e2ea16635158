import { nearest } from "../../../config/misspelling";
import type { Keys } from "../chart-keys";
import { chartRecord } from "../chart-record";
import type { Failure } from "../failure";
import { readLifecycle } from "../lifecycle";
import type { Values } from "../merge-values";
import type { Release } from "../release";
import type { Path } from "../source-files";
import { failureAt, source } from "../tree-object";
import type { Rule } from "./rule";

/** The values of each release are keys of its chart, in the version that it names, by the names that they have now. */
export const valuesKeys: Rule = ({ releases }) => {
  const { charts } = readLifecycle();
  return releases.flatMap((release) => [
    ...checkRelease(release),
    ...oldNames(release, charts[release.chart?.name ?? ""]?.renamed ?? {}),
  ]);
};

function oldNames(release: Release, renamed: Readonly<Record<string, string>>): readonly Failure[] {
  return pathsIn(release.values, []).flatMap((at) => {
    const name = renamed[at.map((key) => String(key).replace(/\/.*/s, "")).join(".")];
    const message = `${at.join(".")} has another name by now, and this one will go; write ${name ?? ""}`;
    return name === undefined ? [] : [{ ...placeOfValue(release, at), message }];
  });
}

/** Of every key, that of a list's items left out. */
function pathsIn(values: Values, before: Path): readonly Path[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const at = [...before, key];
    const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
    return [at, ...(isMap ? pathsIn(value as Values, at) : [])];
  });
}

function checkRelease(release: Release, record = chartRecord): readonly Failure[] {
  const { chart, object, values, folder } = release;
  if (chart === undefined || Object.keys(values).length === 0) return [];
  const recorded = record(chart.name, chart.version);
  if (recorded === undefined) {
    const fix = `run \`npm run manifests -- render ${folder}\``;
    return [failureAt(object, ["spec"], `is of ${chart.name} ${chart.version}, whose keys are not recorded; ${fix}`)];
  }
  return unknownKeys(values, recorded.keys, []).map(({ at, known }) => ({
    ...placeOfValue(release, at),
    message: `${at.join(".")} is no key of ${chart.name} ${chart.version}; ${advice(String(at.at(-1)), known)}`,
  }));
}

function unknownKeys(values: Values, keys: Keys, before: Path): readonly { at: Path; known: readonly string[] }[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const at = [...before, key];
    const known = keys[key] === undefined ? keys["*"] : keys[key];
    if (known === undefined) return [{ at, known: Object.keys(keys) }];
    if (known === null || known === "any" || typeof value !== "object" || value === null || Array.isArray(value))
      return [];
    return unknownKeys(value as Values, known, at);
  });
}

/** The values file that has the key, from the one that comes last. */
function placeOfValue({ object, valuesFiles }: Release, at: Path): Pick<Failure, "file" | "line"> {
  const { files } = object[source];
  const file = valuesFiles.find((each) => files.has(each) && files.documents(each)[0]?.hasIn(at) === true);
  if (file !== undefined) return { file, line: files.line(file, at) };
  const { file: own } = object[source];
  return { file: own, line: files.lineOfObject(own, object.kind, object.metadata.name, ["spec", "values", ...at]) };
}

function advice(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near === undefined ? "take it out" : `write ${near}, or take it out`;
}
