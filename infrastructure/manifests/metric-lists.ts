import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Tree } from "./tree";
import { containersOf, podsOf } from "./workloads";

const FOLDER = path.join(__dirname, "metrics");
const SHOWN = "infrastructure/manifests/metrics";

/**
 * The metrics of one version of an exporter, in `metrics/<exporter>-<version>.txt`. The first line says what pins the version:
 * `# image: <repository>`, or `# kubernetes` or `# talos` for what comes with a minor version of these. Then one metric a
 * line, and behind it `histogram` or `summary` where it is one.
 */
export interface MetricList {
  readonly exporter: string;
  readonly version: string;
  /** From the repository's root. */
  readonly file: string;
  /** `kubernetes`, `talos`, or an image without its tag. */
  readonly of: string;
  /** Every series that it gives, `…_bucket`, `…_count` and `…_sum` included. */
  readonly series: ReadonlySet<string>;
}

/** All lists there are. */
export function readMetricLists(folder = FOLDER): readonly MetricList[] {
  return readdirSync(folder).map((file) => metricList(file, readFileSync(path.join(folder, file), "utf8")));
}

/** A list by the name and the content of its file. */
export function metricList(file: string, content: string): MetricList {
  const [, exporter = "", version = ""] = /^([a-z-]+)-(v?\d[\d.]*)\.txt$/.exec(file) ?? [];
  const [heading = "", ...rest] = content.trimEnd().split("\n");
  const metrics = rest.filter((line) => !line.startsWith("#"));
  return {
    exporter,
    version,
    file: `${SHOWN}/${file}`,
    of: heading.replace(/^# (image: )?/, ""),
    series: new Set(metrics.flatMap(seriesOf)),
  };
}

function seriesOf(line: string): readonly string[] {
  const [name = "", kind] = line.split(" ");
  if (kind === "histogram") return [`${name}_bucket`, `${name}_count`, `${name}_sum`];
  return kind === "summary" ? [name, `${name}_count`, `${name}_sum`] : [name];
}

/** The versions that the tree has of what a list is of. */
export function pinnedVersions({ of }: MetricList, tree: Tree): readonly string[] {
  const { talos, kubernetes } = tree.definition;
  if (of === "kubernetes") return [minor(kubernetes.version)];
  if (of === "talos") return [minor(talos.version)];
  const images = podsOf(tree).flatMap(({ spec }) => containersOf(spec).map(({ container }) => container.image));
  const tags = images.filter((image) => image.startsWith(`${of}:`)).map((image) => image.slice(of.length + 1));
  // A tag may say more than the version: a variant of the image, its digest.
  return [...new Set(tags.map((tag) => /^v?\d+(\.\d+)*/.exec(tag)?.[0] ?? tag))];
}

function minor(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
