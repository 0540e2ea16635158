import semver from "semver";
import { chartRecord } from "../chart-record";
import type { Failure } from "../failure";
import { type Lifecycle, readLifecycle } from "../lifecycle";
import { failureAt } from "../tree-object";
import type { Rule } from "./rule";

const TABLE = "infrastructure/manifests/lifecycle.yaml";

/** What runs is what its upstream still mends, or says why not; and each fits the versions below it. */
export const support: Rule = (tree) => supported(tree, readLifecycle(), new Date());

/** The same on a given day, by a given table. */
export function supported(
  { definition, releases }: Parameters<Rule>[0],
  table: Lifecycle,
  today: Date,
): readonly Failure[] {
  const { talos, kubernetes } = definition;
  const runs = table.talos[minor(talos.version)];
  const known: Failure[] = [];
  if (runs === undefined) {
    known.push({ file: TABLE, message: `does not say what Talos ${minor(talos.version)} runs; add it` });
  } else if (!runs.includes(minor(kubernetes.version))) {
    known.push({
      file: "config/clusters/prox-n100.yaml",
      message: `has Kubernetes ${kubernetes.version}, which Talos ${talos.version} does not run; write one of ${runs.join(", ")}`,
    });
  }
  const used = new Set(releases.flatMap(({ chart }) => chart?.name ?? []));
  return [
    ...known,
    ...Object.keys(table.charts)
      .filter((name) => !used.has(name))
      .map((name) => ({ file: TABLE, message: `tells of ${name}, which nothing uses; take it out` })),
    ...releases.flatMap(({ chart, object }): readonly Failure[] => {
      if (chart === undefined) return [];
      const { kubeVersion } = chartRecord(chart.name, chart.version) ?? {};
      const fits =
        kubeVersion === undefined || semver.satisfies(kubernetes.version, kubeVersion, { includePrerelease: true });
      const life = table.charts[chart.name];
      return [
        ...(fits
          ? []
          : [
              failureAt(
                object,
                ["spec"],
                `wants Kubernetes ${kubeVersion}, and the definition says ${kubernetes.version}; write a version that fits`,
              ),
            ]),
        ...(life === undefined
          ? [
              failureAt(
                object,
                ["spec"],
                `is of ${chart.name}, which ${TABLE} does not know; look up how long it is kept, and add it`,
              ),
            ]
          : []),
        ...(life?.until !== undefined && life.because === undefined && new Date(life.until) < today
          ? [
              failureAt(
                object,
                ["spec"],
                `is of ${chart.name}, which ended on ${life.until}; replace it, or say in ${TABLE} why it stays`,
              ),
            ]
          : []),
      ];
    }),
  ];
}

function minor(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
