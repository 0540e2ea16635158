import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { updateFile } from "../shared/atomic-file";
import { type ChartFiles, chartMetadata } from "./chart-files";
import { chartKeys, type Keys } from "./chart-keys";

const FOLDER = path.join(__dirname, "charts");

/** What is recorded of one version of a chart, in `charts/<chart>-<version>.yaml`. */
export interface ChartRecord {
  readonly chart: string;
  readonly version: string;
  /** The Kubernetes versions that it says it runs on. */
  readonly kubeVersion?: string;
  /** Paths that were named as free-form when it was recorded. */
  readonly free?: readonly string[];
  readonly keys: Keys;
}

/** What is recorded of a chart's version; undefined if nothing is. */
export function chartRecord(chart: string, version: string, folder = FOLDER): ChartRecord | undefined {
  const file = recordFile(chart, version, folder);
  return existsSync(file) ? (parse(readFileSync(file, "utf8")) as ChartRecord) : undefined;
}

export function recordFile(chart: string, version: string, folder = FOLDER): string {
  return path.join(folder, `${chart}-${version}.yaml`);
}

/** Writes down the keys of a chart, and gives the file's path. */
export function writeChartRecord(files: ChartFiles, free: readonly string[], folder = FOLDER): string {
  const { name, version, kubeVersion } = chartMetadata(files);
  const record: ChartRecord = {
    chart: name,
    version,
    ...(kubeVersion !== undefined && { kubeVersion }),
    ...(free.length > 0 && { free }),
    keys: chartKeys(files, free),
  };
  const file = recordFile(name, version, folder);
  const heading = "# The keys of this chart's values: `npm run manifests -- keys`; `any` takes whatever it is given.\n";
  updateFile(file, heading + stringify(record, { lineWidth: 0, nullStr: "", sortMapEntries: false }));
  return file;
}

/**
 * Writes down the keys of a chart, free where they were free in the version before, and takes out the records of versions
 * that are used no more.
 *
 * @param used the versions of this chart that the tree has.
 */
export function replaceChartRecord(files: ChartFiles, used: readonly string[], folder = FOLDER): string {
  const { name } = chartMetadata(files);
  const before = readdirSync(folder)
    .map((file) => ({
      file: path.join(folder, file),
      ...(parse(readFileSync(path.join(folder, file), "utf8")) as ChartRecord),
    }))
    .filter(({ chart }) => chart === name);
  const written = writeChartRecord(files, before.at(-1)?.free ?? [], folder);
  for (const { file } of before.filter(({ version }) => !used.includes(version))) rmSync(file);
  return written;
}
