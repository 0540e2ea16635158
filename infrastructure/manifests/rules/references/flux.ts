import { isClusterScoped } from "../../scope";
import { failureAt, source } from "../../tree-object";
import type { Failure } from "../../failure";
import { ofKind, specOf } from "../../workloads";
import type { Check } from "./known";

interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly optional?: boolean;
}

interface ReleaseSpec {
  readonly chart?: { readonly spec: { readonly sourceRef: Reference } };
  readonly chartRef?: Reference;
  readonly valuesFrom?: readonly Reference[];
}

interface KustomizationSpec {
  readonly sourceRef?: Reference;
  readonly healthChecks?: readonly Reference[];
  readonly postBuild?: { readonly substituteFrom?: readonly Reference[] };
}

/** Namespaces of objects, sources and values of releases, sources and health checks of Kustomizations. */
export const flux: Check = (tree, known) => [
  ...known.objects.flatMap((object): readonly Failure[] => {
    const { namespace } = object.metadata;
    if (isClusterScoped(object)) return [];
    if (namespace !== undefined) return known.want(object, ["metadata", "namespace"], "Namespace", namespace);
    if (object[source].release !== undefined || customScope(tree, object.kind) === "Cluster") return [];
    return [failureAt(object, ["metadata"], "has no namespace; write `namespace:` in its kustomization.yaml")];
  }),
  ...ofKind(tree.objects, "HelmRelease").flatMap((object) => {
    const { chart, chartRef, valuesFrom = [] } = specOf<ReleaseSpec>(object);
    const { namespace } = object.metadata;
    const origin = chart?.spec.sourceRef ?? chartRef;
    return [
      ...(origin === undefined
        ? []
        : known.want(object, ["spec"], origin.kind, origin.name, origin.namespace ?? namespace)),
      ...valuesFrom
        .filter(({ optional }) => optional !== true)
        .flatMap(({ kind, name }, index) => known.want(object, ["spec", "valuesFrom", index], kind, name, namespace)),
    ];
  }),
  ...ofKind(tree.objects, "Kustomization", "kustomize.toolkit.fluxcd.io").flatMap((object) => {
    const { sourceRef, healthChecks = [], postBuild } = specOf<KustomizationSpec>(object);
    const { namespace } = object.metadata;
    return [
      ...(sourceRef === undefined
        ? []
        : known.want(object, ["spec"], sourceRef.kind, sourceRef.name, sourceRef.namespace ?? namespace)),
      ...healthChecks.flatMap((each, index) =>
        known.want(object, ["spec", "healthChecks", index], each.kind, each.name, each.namespace),
      ),
      ...(postBuild?.substituteFrom ?? [])
        .filter(({ optional }) => optional !== true)
        .flatMap(({ kind, name }) => known.want(object, ["spec", "postBuild"], kind, name, namespace)),
    ];
  }),
];

/** The scope of a kind that a chart brings. */
function customScope({ releases }: Parameters<Check>[0], kind: string): string | undefined {
  return releases.flatMap(({ contents }) => contents?.crds ?? []).find((crd) => crd.kind === kind)?.scope;
}
