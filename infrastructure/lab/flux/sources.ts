import { createHash } from "node:crypto";
import type { ClusterApi } from "./cluster-api";
import { type ClusterObject, conditionOf, isReady, withConditions } from "./cluster-object";
import { type ClusterState, find } from "./cluster-state";
import type { ArtifactServer } from "./artifact-server";
import type { Artifact, GitTree } from "./git-tree";

export interface SourcesArgs {
  readonly api: ClusterApi;
  readonly git: GitTree;
  readonly server: ArtifactServer;
}

interface Outcome {
  readonly reason: string;
  readonly message: string;
  readonly artifact?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/**
 * Stands in for source-controller: every GitRepository is the checkout, every chart's origin answers, except that a host
 * in `.invalid`, the top-level domain that never resolves, is not found. Statuses are those of source-controller 1.9.
 */
export class Sources {
  private given: Artifact | undefined;
  /** Counts how often the checkout was to be looked at again. */
  private looks = 0;

  constructor(private readonly args: SourcesArgs) {}

  /** The state of the checkout that was given out last. */
  get checkedOut(): Artifact | undefined {
    return this.given;
  }

  /** The checkout has changed: it is looked at again at once, and until then nothing is known of it. */
  forget(): void {
    this.args.git.forget();
    this.looks += 1;
    this.given = undefined;
  }

  async reconcile(state: ClusterState): Promise<void> {
    for (const repository of state.gitRepositories) {
      await this.settle(repository, await this.attempt(repository, () => this.checkout(repository, state)));
    }
    for (const origin of [...state.ociRepositories, ...state.helmRepositories]) {
      await this.settle(origin, await this.attempt(origin, () => chartOrigin(origin)));
    }
    for (const chart of state.helmCharts) {
      await this.settle(chart, await this.attempt(chart, () => pulledChart(chart, state)));
    }
  }

  private async attempt(object: ClusterObject, make: () => Outcome | Promise<Outcome>): Promise<Outcome> {
    const { url = "" } = object.spec as { url?: string };
    const host = /^[a-z+]+:\/\/(?:[^@/]*@)?([^/:]+)/.exec(url)?.[1] ?? "";
    if (host.endsWith(".invalid")) return unreachable(object, url, host);
    return make();
  }

  private async checkout(repository: ClusterObject, state: ClusterState): Promise<Outcome> {
    const { ref, secretRef, ignore } = repository.spec as {
      ref?: { branch?: string };
      secretRef?: { name: string };
      ignore?: string;
    };
    const { namespace = "", name } = repository.metadata;
    if (secretRef !== undefined && find(state.secrets, secretRef.name, namespace) === undefined) {
      const message = `failed to get secret '${namespace}/${secretRef.name}': secrets "${secretRef.name}" not found`;
      return { reason: "AuthenticationFailed", message };
    }
    const { looks } = this;
    const artifact = await this.args.git.artifact(ref?.branch ?? "master", ignore);
    if (looks === this.looks) this.given = artifact;
    const { revision, digest, archive } = artifact;
    const path = `gitrepository/${namespace}/${name}/${revision.split(":")[1] ?? ""}.tar.gz`;
    this.args.server.put(path, archive);
    return {
      reason: "Succeeded",
      message: `stored artifact for revision '${revision}'`,
      artifact: { path, url: this.args.server.url(path), revision, digest, size: archive.length },
    };
  }

  private async settle(object: ClusterObject, { reason, message, artifact, status }: Outcome): Promise<void> {
    const ready = artifact !== undefined;
    const before = object.status?.["artifact"] as Record<string, unknown> | undefined;
    const kept = conditionOf(object, "Ready");
    const requested = object.metadata.annotations?.["reconcile.fluxcd.io/requestedAt"];
    if (
      kept?.message === message &&
      kept.observedGeneration === object.metadata.generation &&
      (artifact === undefined || before?.["url"] === artifact["url"]) &&
      object.status?.["lastHandledReconcileAt"] === requested
    )
      return;
    const outcome = { reason, message, status: ready ? "True" : "False" } as const;
    const failed = { ...outcome, type: "FetchFailed", status: "True" } as const;
    const conditions = ready
      ? withConditions(object, { ...outcome, type: "Ready" }, { ...outcome, type: "ArtifactInStorage" }).filter(
          ({ type }) => type !== "FetchFailed",
        )
      : withConditions(object, { ...outcome, type: "Ready" }, failed);
    await this.args.api.setStatus(object, {
      observedGeneration: ready ? object.metadata.generation : (object.status?.observedGeneration ?? -1),
      conditions,
      ...(requested !== undefined && { lastHandledReconcileAt: requested }),
      ...(artifact !== undefined && { artifact: { ...artifact, lastUpdateTime: now() } }),
      ...status,
    });
  }
}

function unreachable({ kind }: ClusterObject, url: string, host: string): Outcome {
  const lookup = `dial tcp: lookup ${host}: no such host`;
  switch (kind) {
    case "GitRepository":
      return {
        reason: "GitOperationFailed",
        message: `failed to checkout and determine revision: unable to clone '${url}': ${lookup}`,
      };
    case "OCIRepository":
      return {
        reason: "OCIArtifactPullFailed",
        message: `failed to determine artifact digest: Get "https://${host}/v2/": ${lookup}`,
      };
    default:
      return { reason: "Failed", message: `failed to fetch Helm repository index: Get "${url}/index.yaml": ${lookup}` };
  }
}

/** Nothing is fetched, so the digest is that of the name: it changes where the name does. */
function chartOrigin({ kind, metadata, spec }: ClusterObject): Outcome {
  const { url, ref } = spec as { url: string; ref?: { tag?: string; semver?: string; digest?: string } };
  const digest = sha256(url, ref?.tag, ref?.semver, ref?.digest);
  const revision = ref?.tag === undefined ? digest : `${ref.tag}@${digest}`;
  const path = `${kind.toLowerCase()}/${metadata.namespace ?? ""}/${metadata.name}/${digest.slice(7)}`;
  const stored = kind === "OCIRepository" ? "stored artifact for digest" : "stored artifact: revision";
  return {
    reason: "Succeeded",
    message: `${stored} '${revision}'`,
    artifact: { path, url: `http://127.0.0.1/${path}`, revision, digest },
  };
}

function pulledChart(chart: ClusterObject, state: ClusterState): Outcome {
  const {
    chart: name,
    version = "*",
    sourceRef,
  } = chart.spec as {
    chart: string;
    version?: string;
    sourceRef: { kind: string; name: string };
  };
  const source = find(state.helmRepositories, sourceRef.name, chart.metadata.namespace);
  if (source === undefined || !isReady(source)) {
    const message = `failed to retrieve source: ${source === undefined ? `helmrepositories "${sourceRef.name}" not found` : "no artifact available for HelmRepository source"}`;
    return { reason: source === undefined ? "SourceUnavailable" : "NoSourceArtifact", message };
  }
  const digest = sha256(name, version);
  const path = `helmchart/${chart.metadata.namespace ?? ""}/${chart.metadata.name}/${name}-${version}.tgz`;
  return {
    reason: "ChartPullSucceeded",
    message: `pulled '${name}' chart with version '${version}'`,
    artifact: { path, url: `http://127.0.0.1/${path}`, revision: version, digest },
    status: { observedChartName: name },
  };
}

function sha256(...parts: readonly (string | undefined)[]): string {
  return `sha256:${createHash("sha256").update(JSON.stringify(parts)).digest("hex")}`;
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}
