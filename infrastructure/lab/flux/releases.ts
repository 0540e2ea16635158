import { setTimeout as sleep } from "node:timers/promises";
import { objectsOf } from "../../manifests/contents-objects";
import type { KubernetesObject } from "../../manifests/kubernetes-object";
import type { Values } from "../../manifests/merge-values";
import type { ClusterApi } from "./cluster-api";
import { type ClusterObject, conditionOf, isReady, keyOf, withConditions } from "./cluster-object";
import { type ClusterState, find } from "./cluster-state";
import type { ReleaseContents } from "./release-contents";
import { type ReleaseAttempt, releaseStatus } from "./release-status";
import { chartOf, ensureChart } from "./release-chart";
import { goDurationHours } from "../kubernetes/go-duration";
import { digestOf, valuesOf } from "./release-values";
import { isRunning } from "./workload";

const FINALIZER = "finalizers.fluxcd.io";
const MANAGER = "helm-controller";
/** Kinds that the lab cannot serve: a group that is announced and does not answer breaks discovery for everybody. */
const LEFT_OUT: ReadonlySet<string> = new Set(["APIService"]);

interface Known {
  /** What the release was when it was last applied: it is applied again when this changes. */
  readonly input: string;
  readonly applied: readonly ClusterObject[];
  readonly attempt: ReleaseAttempt;
  /** When to try again what failed. */
  readonly retryAt?: number;
}

/**
 * Stands in for helm-controller: applies what each release's folder says that its chart brings, once its source and what
 * it depends on are ready and its values are there, and waits until it runs. Statuses are those of helm-controller 1.6.
 */
export class Releases {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly api: ClusterApi,
    /** Real definitions of custom resources, in the place of those that take anything. */
    private readonly definitions: ReadonlyMap<string, KubernetesObject>,
  ) {}

  /** Values of the releases that are there, as they were last merged. */
  readonly values = new Map<string, Values>();

  async reconcile(state: ClusterState, contents: ReleaseContents): Promise<void> {
    await Promise.all(
      state.releases.map((release) =>
        release.metadata.deletionTimestamp === undefined
          ? this.install(release, state, contents)
          : this.uninstall(release, state, contents),
      ),
    );
  }

  private async install(release: ClusterObject, state: ClusterState, contents: ReleaseContents): Promise<void> {
    const key = keyOf(release);
    if (release.metadata.finalizers?.includes(FINALIZER) !== true) {
      await this.api.patch(release, { metadata: { finalizers: [...(release.metadata.finalizers ?? []), FINALIZER] } });
    }
    const hindrance = dependencyNotReady(release, state);
    if (hindrance !== undefined) return this.fail(release, "DependencyNotReady", hindrance);
    await ensureChart(this.api, release, state);
    const chart = chartOf(release, state);
    if (chart.problem !== undefined) return this.fail(release, "SourceNotReady", chart.problem);
    let values: Values;
    try {
      values = valuesOf(release, state);
    } catch (error) {
      return this.fail(release, "ValuesError", (error as Error).message);
    }
    this.values.set(key, values);
    const requested = release.metadata.annotations?.["reconcile.fluxcd.io/requestedAt"];
    const input = JSON.stringify([release.metadata.generation, digestOf(values), chart, contents.root, requested]);
    const before = this.known.get(key);
    const due = before?.retryAt !== undefined && Date.now() >= before.retryAt;
    if (before?.input === input && !due) return this.follow(release, before, state);
    const attempt: ReleaseAttempt = { chart, configDigest: digestOf(values), began: Date.now() };
    try {
      const objects = this.broughtBy(release, contents, state);
      // Helm's order: definitions before what is of their kinds.
      const [definitions, others] = partition(objects, ({ kind }) => kind === "CustomResourceDefinition");
      const applied = [
        ...(await Promise.all(definitions.map((object) => this.applied(object)))),
        ...(await Promise.all(others.map((object) => this.applied(object)))),
      ];
      for (const gone of before?.applied ?? []) {
        if (!applied.some((each) => each.kind === gone.kind && keyOf(each) === keyOf(gone)))
          await this.api.remove(gone);
      }
      this.known.set(key, { input, applied, attempt });
      await this.status(release, attempt, "progressing");
    } catch (error) {
      this.known.set(key, {
        input,
        applied: before?.applied ?? [],
        attempt,
        retryAt: Date.now() + retryIntervalOf(release),
      });
      await this.status(release, attempt, "failed", (error as Error).message);
    }
  }

  /** What its folder says that the chart brings, after its post renderers, as Helm labels it. */
  private broughtBy(release: ClusterObject, all: ReleaseContents, state: ClusterState): readonly KubernetesObject[] {
    const { releaseName, targetNamespace } = release.spec as { releaseName?: string; targetNamespace?: string };
    const { name, namespace = "" } = release.metadata;
    const { contents } = all.of(name);
    const labels = {
      "app.kubernetes.io/managed-by": "Helm",
      "helm.toolkit.fluxcd.io/name": name,
      "helm.toolkit.fluxcd.io/namespace": namespace,
    };
    const settings = find(state.configMaps, "cluster-settings", "flux-system")?.["data"];
    const names = { name: releaseName ?? name, namespace: targetNamespace ?? namespace };
    return objectsOf(contents, names, settings as Record<string, string> | undefined)
      .filter(({ kind }) => !LEFT_OUT.has(kind))
      .map(
        (object) =>
          (object.kind === "CustomResourceDefinition" && this.definitions.get(object.metadata.name)) || object,
      )
      .map((object) => ({
        ...object,
        metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } },
      }));
  }

  /** A definition is served a moment after it is applied: its objects are applied when it is. */
  private async applied(object: KubernetesObject): Promise<ClusterObject> {
    for (let left = 50; ; left -= 1) {
      try {
        return await this.api.apply(object, MANAGER);
      } catch (error) {
        if (left === 0 || !/^no matches for kind|could not find the requested resource/.test((error as Error).message))
          throw error;
        await sleep(100);
      }
    }
  }

  /** Waits for what was applied, as Helm does. */
  private async follow(release: ClusterObject, known: Known, state: ClusterState): Promise<void> {
    if (known.retryAt !== undefined || isReady(release)) return;
    const workloads = [...state.deployments, ...state.statefulSets, ...state.daemonSets, ...state.jobs];
    const waiting = known.applied.filter(({ kind, metadata }) => {
      const live = workloads.find(
        (each) =>
          each.kind === kind && each.metadata.name === metadata.name && each.metadata.namespace === metadata.namespace,
      );
      return live !== undefined && !isRunning(live);
    });
    if (waiting.length > 0) return;
    await this.status(release, known.attempt, "deployed");
  }

  private async status(
    release: ClusterObject,
    attempt: ReleaseAttempt,
    state: "progressing" | "deployed" | "failed",
    problem?: string,
  ): Promise<void> {
    await this.api.setStatus(release, releaseStatus(release, attempt, state, problem));
  }

  private async fail(release: ClusterObject, reason: string, message: string): Promise<void> {
    const ready = conditionOf(release, "Ready");
    const { generation } = release.metadata;
    if (ready?.status === "False" && ready.message === message && ready.observedGeneration === generation) return;
    await this.api.setStatus(release, {
      observedGeneration: generation,
      conditions: withConditions(release, { type: "Ready", status: "False", reason, message }),
    });
  }

  /** Custom resource definitions stay, as Helm leaves them, and so does what says so of itself. */
  private async uninstall(release: ClusterObject, state: ClusterState, contents: ReleaseContents): Promise<void> {
    const key = keyOf(release);
    const applied = this.known.get(key)?.applied ?? forgiving(() => this.broughtBy(release, contents, state)) ?? [];
    for (const object of [...applied].reverse()) {
      const keep = object.metadata.annotations?.["helm.sh/resource-policy"] === "keep";
      if (keep || object.kind === "CustomResourceDefinition") continue;
      await this.api.remove(object);
    }
    this.known.delete(key);
    this.values.delete(key);
    await this.api.patch(release, {
      metadata: { finalizers: (release.metadata.finalizers ?? []).filter((each) => each !== FINALIZER) },
    });
  }
}

/** How long after a failure it is tried again, in milliseconds: as its strategy says, or after helm-controller's 5 minutes. */
function retryIntervalOf(release: ClusterObject): number {
  const { install } = release.spec as { install?: { strategy?: { name: string; retryInterval?: string } } };
  return 3_600_000 * goDurationHours(install?.strategy?.retryInterval ?? "5m");
}

function dependencyNotReady(release: ClusterObject, state: ClusterState): string | undefined {
  const { dependsOn = [] } = release.spec as { dependsOn?: readonly { name: string; namespace?: string }[] };
  for (const { name, namespace = release.metadata.namespace } of dependsOn) {
    const dependency = find(state.releases, name, namespace);
    if (dependency === undefined) return `unable to get '${namespace ?? ""}/${name}' dependency: not found`;
    if (!isReady(dependency)) return `dependency '${namespace ?? ""}/${name}' is not ready`;
  }
  return undefined;
}

function partition<T>(all: readonly T[], test: (each: T) => boolean): readonly [T[], T[]] {
  return [all.filter(test), all.filter((each) => !test(each))];
}

function forgiving<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
