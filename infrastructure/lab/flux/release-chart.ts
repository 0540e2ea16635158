import type { ClusterApi } from "./cluster-api";
import { type ClusterObject, conditionOf, isReady } from "./cluster-object";
import { type ClusterState, find } from "./cluster-state";

/** The chart of a release, as its source gives it. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  /** Why it is not to be had. */
  readonly problem?: string;
}

interface Spec {
  readonly chart?: {
    readonly spec: {
      readonly chart: string;
      readonly version?: string;
      readonly sourceRef: { readonly kind: string; readonly name: string; readonly namespace?: string };
    };
  };
  readonly chartRef?: { readonly kind: string; readonly name: string; readonly namespace?: string };
}

/** Where a release names chart and repository, helm-controller asks source-controller for the chart with an object of its own. */
export async function ensureChart(api: ClusterApi, release: ClusterObject, state: ClusterState): Promise<void> {
  const { chart } = release.spec as Spec;
  if (chart === undefined) return;
  const { namespace, name } = chartObject(release);
  const { sourceRef, ...spec } = chart.spec;
  const known = find(state.helmCharts, name, namespace);
  const wanted = { ...spec, interval: (release.spec as { interval: string }).interval };
  if (known !== undefined && known.spec["version"] === wanted.version && known.spec["chart"] === wanted.chart) return;
  const object = {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "HelmChart",
    metadata: { name, namespace },
    spec: { ...wanted, sourceRef: { kind: sourceRef.kind, name: sourceRef.name } },
  };
  await api.apply(object, "helm-controller");
}

/** The chart that a release installs, or why it cannot be had. */
export function chartOf(release: ClusterObject, state: ClusterState): Chart {
  const { chart, chartRef } = release.spec as Spec;
  if (chart !== undefined) {
    const { namespace, name } = chartObject(release);
    const found = find(state.helmCharts, name, namespace);
    const made = { name: chart.spec.chart, version: chart.spec.version ?? "*" };
    if (found !== undefined && isReady(found)) return made;
    const why = found === undefined ? "it is being asked for" : conditionOf(found, "Ready")?.message;
    return {
      ...made,
      problem: `HelmChart '${namespace}/${name}' is not ready: ${why ?? "latest generation of object has not been reconciled"}`,
    };
  }
  const { kind = "", name = "", namespace = release.metadata.namespace ?? "" } = chartRef ?? {};
  const source = find(kind === "OCIRepository" ? state.ociRepositories : state.helmCharts, name, namespace);
  if (source === undefined) {
    return { name, version: "", problem: `could not get Source object: ${kind} "${namespace}/${name}" not found` };
  }
  const { url = "", ref } = source.spec as { url?: string; ref?: { tag?: string } };
  const made = { name: url.slice(url.lastIndexOf("/") + 1), version: ref?.tag ?? "" };
  if (isReady(source)) return made;
  const why = conditionOf(source, "Ready")?.message ?? "latest generation of object has not been reconciled";
  return { ...made, problem: `${kind} '${namespace}/${name}' is not ready: ${why}` };
}

function chartObject(release: ClusterObject): { namespace: string; name: string } {
  const { namespace: own = "", name } = release.metadata;
  const { chart } = release.spec as Spec;
  return { namespace: chart?.spec.sourceRef.namespace ?? own, name: `${own}-${name}` };
}
