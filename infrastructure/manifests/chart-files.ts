import { createReadStream, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { parse } from "yaml";

/** The files of a chart by their path from its folder, e.g. `values.yaml` or `charts/common/values.yaml`. */
export type ChartFiles = ReadonlyMap<string, string>;

/** What Chart.yaml says. */
export interface ChartMetadata {
  readonly name: string;
  readonly version: string;
  readonly kubeVersion?: string;
  readonly dependencies?: readonly { readonly name: string; readonly alias?: string }[];
}

const READ = /(^|\/)(Chart\.yaml|values\.yaml|values\.schema\.json|templates\/.*)$/;

/** Reads a chart, which is a folder or a packed `.tgz`, charts in it included. */
export async function chartFiles(chart: string): Promise<ChartFiles> {
  if (statSync(chart).isDirectory()) {
    const names = readdirSync(chart, { recursive: true, encoding: "utf8" });
    const files = names.filter((name) => READ.test(name) && statSync(path.join(chart, name)).isFile());
    return new Map(files.map((name) => [name, readFileSync(path.join(chart, name), "utf8")]));
  }
  const files = new Map<string, string>();
  for await (const entry of createReadStream(chart).pipe(createGunzip()).pipe(extract())) {
    const content = await text(entry);
    // everything is in one folder, which is named after the chart
    const name = entry.header.name.replace(/^[^/]+\//, "");
    if (READ.test(name)) files.set(name, content);
  }
  return files;
}

/** The files of a chart within a chart. */
export function subchartFiles(files: ChartFiles, name: string): ChartFiles {
  const prefix = `charts/${name}/`;
  return new Map(
    [...files]
      .filter(([file]) => file.startsWith(prefix))
      .map(([file, content]) => [file.slice(prefix.length), content]),
  );
}

/**
 * Name and version of a chart.
 *
 * @throws Error if it has no Chart.yaml.
 */
export function chartMetadata(files: ChartFiles): ChartMetadata {
  const content = files.get("Chart.yaml");
  if (content === undefined) throw new Error("there is no Chart.yaml; name a chart's folder or its .tgz");
  return parse(content) as ChartMetadata;
}
