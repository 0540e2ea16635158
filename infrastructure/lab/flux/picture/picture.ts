import type { CloudflareState } from "../../cloudflare/state";
import { type ClusterObject, conditionOf, isReady, keyOf } from "../cluster-object";
import type { ClusterState } from "../cluster-state";
import type { ReadinessTimes } from "../readiness-times";
import { criticalPath, type Graph, levelsOf } from "./graph";
import { type Mistake, mistakesOf } from "./mistakes";
import { Places } from "./places";
import { type Route, routesOf } from "./routes";

/** A Kustomization or a release. */
export interface Part {
  readonly name: string;
  readonly state: string;
  /** Seconds from the start until it was ready. */
  readonly readyAt?: number;
  /** Seconds after the last thing that it waited for. */
  readonly took?: number;
  readonly waitedFor: readonly string[];
  /** Levels of what it stands on, itself included; only of Kustomizations. */
  readonly level?: number;
}

/** The tree after Flux has reconciled it. */
export interface Picture {
  readonly ready: boolean;
  readonly revision: string;
  /** Until the last part was ready. */
  readonly seconds: number;
  readonly depth: number;
  readonly kustomizations: readonly Part[];
  readonly releases: readonly Part[];
  readonly criticalPath: readonly string[];
  /** The chain's time in the sum of all Kustomizations' times: what is left went on side by side. */
  readonly criticalShare: number;
  /** `<namespace>/<name> <ports>`. */
  readonly services: readonly string[];
  readonly routes: readonly Route[];
  /** Kinds for which the lab has no real definition, so that it takes whatever it is given. */
  readonly permissive: readonly string[];
  readonly mistakes: readonly Mistake[];
  /** Reconciliations that failed on the way, though they may have gone well since. */
  readonly failures: readonly string[];
}

export interface PictureArgs {
  readonly state: ClusterState;
  /** Names of custom resource definitions that take anything. */
  readonly permissive: readonly string[];
  readonly times: ReadinessTimes;
  readonly cloudflare: CloudflareState;
  /** The folder of the tree. */
  readonly tree: string;
}

/** Draws up what stands, and what does not and why. */
export function pictureOf({ state, permissive, times, cloudflare, tree }: PictureArgs): Picture {
  const routes = routesOf(state, cloudflare);
  const graph = graphOf(state);
  const readyAt = (name: string) => times.readyAt(`Kustomization flux-system/${name}`);
  const levels = levelsOf(graph);
  const mistakes = mistakesOf({ state, routes, graph, places: new Places(tree) });
  const chain = criticalPath(graph, readyAt);
  const all = [...state.kustomizations, ...state.releases];
  const seconds = Math.max(0, ...all.map((each) => times.readyAt(`${each.kind} ${keyOf(each)}`) ?? 0));
  const first = state.kustomizations.find(({ metadata }) => metadata.name === "flux-system");
  const kustomizations = state.kustomizations.map((object) => {
    const { name } = object.metadata;
    const waitedFor = graph.get(name) ?? [];
    return partOf(object, times, waitedFor, (each) => `Kustomization flux-system/${each}`, levels.get(name));
  });
  const work = (parts: readonly Part[]) => parts.reduce((sum, { took = 0 }) => sum + took, 0);
  const whole = work(kustomizations);
  return {
    ready: mistakes.length === 0 && all.length > 1 && all.every(isReady),
    revision: (first?.status?.["lastAppliedRevision"] ?? "") as string,
    seconds,
    depth: Math.max(0, ...levels.values()),
    kustomizations,
    releases: state.releases.map((object) => {
      const { dependsOn = [] } = object.spec as { dependsOn?: readonly { name: string; namespace?: string }[] };
      const names = dependsOn.map(({ name, namespace = object.metadata.namespace }) => `${namespace ?? ""}/${name}`);
      return partOf(object, times, names, (each) => `HelmRelease ${each}`);
    }),
    criticalPath: chain,
    criticalShare: whole === 0 ? 0 : work(kustomizations.filter(({ name }) => chain.includes(name))) / whole,
    services: state.services.map((service) => {
      const { ports = [] } = service.spec as { ports?: readonly { port: number; protocol?: string }[] };
      return `${keyOf(service)} ${ports.map(({ port, protocol = "TCP" }) => `${String(port)}/${protocol}`).join(" ")}`;
    }),
    routes,
    permissive,
    mistakes,
    failures: times.failures,
  };
}

function graphOf(state: ClusterState): Graph {
  return new Map(
    state.kustomizations.map(({ metadata, spec }) => {
      const { dependsOn = [] } = spec as { dependsOn?: readonly { name: string }[] };
      return [metadata.name, dependsOn.map(({ name }) => name)];
    }),
  );
}

function partOf(
  object: ClusterObject,
  times: ReadinessTimes,
  waitedFor: readonly string[],
  id: (name: string) => string,
  level?: number,
): Part {
  const own = `${object.kind} ${keyOf(object)}`;
  const readyAt = times.readyAt(own);
  const began = Math.max(times.seenAt(own), ...waitedFor.map((name) => times.readyAt(id(name)) ?? 0));
  return {
    name: object.kind === "Kustomization" ? object.metadata.name : keyOf(object),
    state: isReady(object) ? "Ready" : (conditionOf(object, "Ready")?.reason ?? "Unknown"),
    ...(readyAt !== undefined && { readyAt, took: Math.max(0, readyAt - began) }),
    waitedFor,
    ...(level !== undefined && { level }),
  };
}
