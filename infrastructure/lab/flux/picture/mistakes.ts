import { type ClusterObject, conditionOf, isReady, keyOf } from "../cluster-object";
import { type ClusterState, find } from "../cluster-state";
import { containerProblems } from "../../../manifests/container-problems";
import type { PodSpec } from "../../../manifests/container";
import { imageRecord } from "../../../manifests/image-facts";
import { CONTAINERS_RUN } from "../../kubernetes/containers";
import { isRunning } from "../workload";
import { fluxCutOff } from "./flux-needs";
import { cycleOf, type Graph } from "./graph";
import type { Places } from "./places";
import type { Route } from "./routes";

/** Something that is not as it should be. */
export interface Mistake {
  /** E.g. `Kustomization flux-system/radarr`. */
  readonly what: string;
  readonly why: string;
  /** `<file>:<line>` in the tree. */
  readonly file?: string;
}

export interface MistakesArgs {
  readonly state: ClusterState;
  readonly places: Places;
  readonly graph: Graph;
  readonly routes: readonly Route[];
}

/** What keeps the tree from being ready, and what is wrong although it is; the cause first, and not what only waits for it. */
export function mistakesOf(args: MistakesArgs): readonly Mistake[] {
  const { graph } = args;
  const cycle = cycleOf(graph);
  const told = causes(args, cycle);
  return told.length > 0 ? told : unfinished(args);
}

function causes(args: MistakesArgs, cycle: readonly string[] | undefined): readonly Mistake[] {
  const { state, places, routes } = args;
  const circle: Mistake[] =
    cycle === undefined
      ? []
      : [
          mistake(
            `Kustomization flux-system/${cycle[0] ?? ""}`,
            // the controller sorts all of them before it hands a new revision on, and gives up where it cannot
            `waits for itself: ${cycle.join(" → ")}; until it is mended, a new commit reaches no Kustomization by itself: flux reconcile kustomization flux-system`,
            places.of("Kustomization", cycle[0] ?? ""),
          ),
        ];
  return [
    ...circle,
    ...sources(state, places),
    ...kustomizations(args, new Set(cycle)),
    ...releases(state, places),
    ...duplicates(state, places),
    ...claims(state, places),
    ...pods(state, places),
    ...cronJobs(state, places),
    ...workloads(state, places),
    ...fluxCutOff(state, places),
    ...routes.flatMap(({ host, ingress, problem }) =>
      problem === undefined
        ? []
        : [mistake(`host ${host}`, problem, places.of("Ingress", ingress.split("/").at(-1) ?? ""))],
    ),
  ];
}

/** Reasons of a condition that are no cause. */
const WAITING: readonly string[] = ["DependencyNotReady", "Progressing", "ProgressingWithRetry"];

/** Where nothing tells of itself why: what has not come to its end. */
function unfinished({ state, places }: MistakesArgs): readonly Mistake[] {
  return [...state.kustomizations, ...state.releases]
    .filter((object) => !isReady(object))
    .map((object) => mistake(nameOf(object), readyMessage(object), places.of(object.kind, object.metadata.name)));
}

function mistake(what: string, why: string, file: string | undefined): Mistake {
  const plain = why
    .replaceAll(/\s*\n\s*/g, " ")
    // where the controller had unpacked the tree
    .replaceAll(/\/\S*\/kustomization-\d+\//g, "")
    .trim();
  return { what, why: plain, ...(file !== undefined && { file }) };
}

function nameOf(object: ClusterObject): string {
  return `${object.kind} ${keyOf(object)}`;
}

function readyMessage(object: ClusterObject): string {
  return conditionOf(object, "Ready")?.message ?? "nothing is known of it yet";
}

function sources({ gitRepositories, ociRepositories, helmRepositories }: ClusterState, places: Places): Mistake[] {
  return [...gitRepositories, ...ociRepositories, ...helmRepositories]
    .filter((source) => !isReady(source))
    .map((source) => mistake(nameOf(source), readyMessage(source), places.of(source.kind, source.metadata.name)));
}

/** Waiting for a dependency that is there is no mistake of its own: the dependency is told. */
function kustomizations({ state, places }: MistakesArgs, circle: ReadonlySet<string>): Mistake[] {
  return state.kustomizations.flatMap((object) => {
    if (isReady(object)) return [];
    const { reason } = conditionOf(object, "Ready") ?? {};
    const { path = "", dependsOn = [] } = object.spec as { path?: string; dependsOn?: readonly { name: string }[] };
    const lost = dependsOn.find(
      ({ name }) => find(state.kustomizations, name, object.metadata.namespace) === undefined,
    );
    const own = places.of("Kustomization", object.metadata.name);
    if (lost !== undefined) {
      return [mistake(nameOf(object), `depends on ${lost.name}, and there is no such Kustomization`, own)];
    }
    // While it waits for what it applied, what is not ready there is told by itself.
    if (WAITING.includes(reason ?? "") || circle.has(object.metadata.name)) return [];
    const message = readyMessage(object);
    const folder = path.replace(/^\.\//, "").replace(/\/$/, "");
    return [mistake(nameOf(object), message, culprit(message, folder, places) ?? own)];
  });
}

/** The object that a message of kustomize-controller is about. */
function culprit(message: string, folder: string, places: Places): string | undefined {
  const [, kind, name] = /\b([A-Z]\w+)\/(?:[\w.-]+\/)?([\w.-]+)(?: |$)/.exec(message) ?? [];
  if (kind !== undefined && name !== undefined && kind !== "Kustomization") return places.of(kind, name, folder);
  const [resource] = [...message.matchAll(/accumulating resources from '(?:\.\/)?([^']+\.yaml)'/g)].map(
    ([, name]) => name,
  );
  if (resource !== undefined) return `${folder}/${resource}:1`;
  const [, variable] = /variable not set[^"]*"(\w+)"/.exec(message) ?? [];
  if (variable !== undefined) return places.ofText(`\${${variable}}`, folder);
  const [, missing] = /kind "(\w+)" in version/.exec(message) ?? /no matches for kind "(\w+)"/.exec(message) ?? [];
  return missing === undefined ? undefined : places.ofText(`kind: ${missing}`, folder);
}

function releases(state: ClusterState, places: Places): Mistake[] {
  return state.releases.flatMap((release) => {
    const reason = conditionOf(release, "Ready")?.reason;
    if (isReady(release) || WAITING.includes(reason ?? "")) return [];
    return [mistake(nameOf(release), readyMessage(release), places.of("HelmRelease", release.metadata.name))];
  });
}

/** Two Kustomizations that both have an object take it from each other for ever. */
function duplicates({ kustomizations }: ClusterState, places: Places): Mistake[] {
  const owners = new Map<string, string[]>();
  for (const { metadata, status } of kustomizations) {
    const { entries = [] } = (status?.["inventory"] ?? {}) as { entries?: readonly { id: string }[] };
    for (const { id } of entries) owners.set(id, [...(owners.get(id) ?? []), metadata.name]);
  }
  return [...owners].flatMap(([id, names]) => {
    const [, name = "", , kind = ""] = id.split("_");
    if (names.length < 2) return [];
    return [mistake(`${kind} ${name}`, `is applied by ${names.join(" and by ")}`, places.of(kind, name))];
  });
}

function claims(state: ClusterState, places: Places): Mistake[] {
  return state.claims.flatMap((claim) => {
    if (claim.status?.["phase"] === "Bound") return [];
    const { storageClassName = "" } = claim.spec as { storageClassName?: string };
    const known = storageClassName === "" || find(state.classes, storageClassName, undefined) !== undefined;
    const why = known ? "is not bound" : `is of class ${storageClassName}, and there is no such StorageClass`;
    return [mistake(nameOf(claim), why, places.of("PersistentVolumeClaim", claim.metadata.name))];
  });
}

function pods(state: ClusterState, places: Places): Mistake[] {
  return state.pods.flatMap((pod) => {
    if (pod.status?.["phase"] !== "Pending") return [];
    const scheduled = conditionOf(pod, "PodScheduled");
    const runs = conditionOf(pod, CONTAINERS_RUN);
    const why =
      scheduled?.status === "False"
        ? `is Pending: ${scheduled.message ?? ""}`
        : runs?.status === "False"
          ? `is not ready (${runs.reason ?? ""}): ${runs.message ?? ""}`
          : "is Pending";
    return [mistake(nameOf(pod), why, placeOf(ownerOf(pod, state) ?? pod, places))];
  });
}

/** Where an object is written; of what a release brings, the release. */
function placeOf({ kind, metadata }: ClusterObject, places: Places): string | undefined {
  const release = metadata.labels?.["helm.toolkit.fluxcd.io/name"];
  return places.of(kind, metadata.name) ?? (release === undefined ? undefined : places.of("HelmRelease", release));
}

/** Their pods come when they are due, which may be long after the report. */
function cronJobs({ cronJobs }: ClusterState, places: Places): Mistake[] {
  return cronJobs.flatMap((object) => {
    const { jobTemplate } = object.spec as unknown as { jobTemplate: { spec: { template: { spec: PodSpec } } } };
    return containerProblems(jobTemplate.spec.template.spec, imageRecord()).map(({ reason, message }) =>
      mistake(nameOf(object), `would not end well (${reason}): ${message}`, placeOf(object, places)),
    );
  });
}

/** The workload whose selector its labels fit. */
function ownerOf(pod: ClusterObject, state: ClusterState): ClusterObject | undefined {
  return [...state.deployments, ...state.statefulSets, ...state.daemonSets, ...state.jobs].find(
    (each) =>
      each.metadata.namespace === pod.metadata.namespace && pod.metadata.name.startsWith(`${each.metadata.name}-`),
  );
}

function workloads(state: ClusterState, places: Places): Mistake[] {
  return [...state.deployments, ...state.statefulSets, ...state.daemonSets].flatMap((object) => {
    if (isRunning(object)) return [];
    const refused = conditionOf(object, "ReplicaFailure");
    const pending = state.pods.some((pod) => ownerOf(pod, state) === object && pod.status?.["phase"] === "Pending");
    if (pending) return [];
    const why = refused?.message ?? "its pods do not all run";
    return [mistake(nameOf(object), why, places.of(object.kind, object.metadata.name))];
  });
}
