import { nearest } from "../../../config/misspelling";
import type { Failure } from "../failure";
import { type MetricList, pinnedVersions, readMetricLists } from "../metric-lists";
import { metricsIn, mistakeIn, queriesOf } from "../queries";
import type { Tree } from "../tree";
import { failureAt } from "../tree-object";
import { allObjects, ofKind, specOf } from "../workloads";
import type { Rule } from "./rule";

/** Every query of a dashboard and of an alert parses, and reads metrics that are there in the versions that run. */
export const queries: Rule = (tree) => queried(tree, readMetricLists());

/** The same by given lists of metrics. */
export function queried(tree: Tree, lists: readonly MetricList[]): readonly Failure[] {
  const known = new Set([...ownMetrics(tree), ...lists.flatMap(({ series }) => [...series])]);
  return [
    ...lists.flatMap((list) => age(list, tree)),
    ...queriesOf(allObjects(tree)).flatMap(({ object, at, name, language, text }): readonly Failure[] => {
      const mistake = mistakeIn(language, text);
      if (mistake !== undefined)
        return [failureAt(object, at, `asks in ${name} what is no ${language}, from ${mistake} on; mend it`)];
      if (language !== "PromQL") return [];
      return metricsIn(text)
        .filter((metric) => metric === undefined || !known.has(metric))
        .map((metric) => failureAt(object, at, `asks in ${name} ${unknown(metric, known)}`));
    }),
  ];
}

function unknown(metric: string | undefined, known: ReadonlySet<string>): string {
  if (metric === undefined) return "for no metric by name; write one before the braces";
  const near = nearest(metric, [...known]);
  return `for ${metric}, which no list in infrastructure/manifests/metrics has; ${near === undefined ? "take it out" : `write ${near}`}, or add the list of its exporter`;
}

/** A list is of the one version that runs. */
function age(list: MetricList, tree: Tree): readonly Failure[] {
  const { file, version, exporter, of } = list;
  const pinned = pinnedVersions(list, tree);
  if (pinned.length === 1 && pinned[0] === version) return [];
  if (pinned.length === 0) return [{ file, message: `is of ${of}, which nothing runs; take it out` }];
  const advice = "bring it up to date as docs/observability.md says, and name it after that";
  return [{ file, message: `is of ${exporter} ${version}, and the tree has ${pinned.join(" and ")}; ${advice}` }];
}

interface CustomResourceState {
  readonly spec: {
    readonly resources: readonly {
      readonly metricNamePrefix?: string;
      readonly metrics: readonly { readonly name: string }[];
    }[];
  };
}

/** What the tree makes itself: the rules' recordings, and what kube-state-metrics is told to say of other kinds. */
function ownMetrics(tree: Tree): readonly string[] {
  const recorded = ofKind(allObjects(tree), "PrometheusRule").flatMap((object) => {
    const { groups = [] } = specOf<{ groups?: readonly { rules?: readonly { record?: string }[] }[] }>(object);
    return groups.flatMap(({ rules = [] }) => rules.flatMap(({ record }) => record ?? []));
  });
  const ofKinds = tree.releases.flatMap(({ values }) => {
    const stateMetrics = values["kube-state-metrics"] as
      { readonly customResourceState?: { readonly config?: CustomResourceState } } | undefined;
    const { resources = [] } = stateMetrics?.customResourceState?.config?.spec ?? {};
    return resources.flatMap(({ metricNamePrefix = "kube_customresource", metrics }) =>
      metrics.map(({ name }) => `${metricNamePrefix}_${name}`),
    );
  });
  return [...recorded, ...ofKinds];
}
