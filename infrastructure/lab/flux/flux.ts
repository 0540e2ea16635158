import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesObject } from "../../manifests/kubernetes-object";
import type { House } from "../house/house";
import { ApiClient } from "../kubernetes/api-client";
import type { BinaryProgress } from "../kubernetes/binaries";
import { clientOf, withToken } from "./access";
import { ArtifactServer } from "./artifact-server";
import { issueCertificates } from "./certificates";
import { ClusterApi } from "./cluster-api";
import type { ClusterObject } from "./cluster-object";
import { type ClusterState, find, readState } from "./cluster-state";
import { ExternalDns } from "./external-dns";
import { type Artifact, GitTree } from "./git-tree";
import { publishAddresses } from "./ingress-status";
import { KustomizeController } from "./kustomize-controller";
import { type Picture, pictureOf } from "./picture/picture";
import { ReadinessTimes } from "./readiness-times";
import { realDefinitions } from "./real-definitions";
import { ReleaseContents } from "./release-contents";
import { Releases } from "./releases";
import { isAtWork, isConverged, progressOf } from "./settling";
import { Sources } from "./sources";
import { provision } from "./storage";
import { grantTalosAccess, serveTalosAccounts } from "./talos-access";
import { connectTunnels, disconnectTunnels } from "./tunnel-connectors";
import { isRunning } from "./workload";

export interface FluxOptions {
  /** The lab's folder for it. */
  readonly folder: string;
  /** An admin's kubeconfig. */
  readonly kubeconfig: string;
  /** The checkout that is reconciled. */
  readonly root: string;
  /** Also what is not committed. */
  readonly worktree?: boolean;
  /** The house that the cluster is of. */
  readonly house: Pick<House, "cloudflare" | "definition" | "access">;
  readonly onBinary?: (progress: BinaryProgress) => void;
  readonly tell?: (message: string) => void;
}

export interface SettledOptions {
  readonly quietMs?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const FLUX = "flux-system";
const ROUND_MS = 500;
/** After so many rounds that have found nothing new: reading all of the cluster is much of what the lab does. */
const CALM_ROUNDS = 10;
const CALM_MS = 1500;
const PERMISSIVE = "x-kubernetes-preserve-unknown-fields";

/**
 * Flux on the lab's cluster: the real kustomize-controller, and stand-ins for source-controller, helm-controller and for
 * the operators that answer to what the tree asks for. Each runs while its Deployment is available.
 */
export class Flux {
  readonly times = new ReadinessTimes();
  private readonly api: ClusterApi;
  private readonly server = new ArtifactServer();
  private readonly git: GitTree;
  private readonly sources: Sources;
  private readonly releases: Releases;
  private readonly controller: KustomizeController;
  private readonly dns: ExternalDns;
  private readonly ended = new AbortController();
  private rounds: Promise<void> = Promise.resolve();
  /** What the last round has seen. */
  private latest: ClusterState | undefined;
  private contents: ReleaseContents | undefined;

  private constructor(
    private readonly options: FluxOptions,
    definitions: ReadonlyMap<string, KubernetesObject>,
  ) {
    const { folder, kubeconfig, root, worktree = false, house, onBinary, tell = () => undefined } = options;
    const client = new ApiClient(clientOf(kubeconfig));
    this.api = new ClusterApi(client);
    this.git = new GitTree({ root, worktree });
    this.sources = new Sources({ api: this.api, git: this.git, server: this.server });
    this.releases = new Releases(this.api, definitions);
    this.dns = new ExternalDns(
      { url: house.definition.endpoints.cloudflare ?? "", authority: house.access.authority },
      tell,
    );
    this.controller = new KustomizeController({
      folder,
      client,
      tell,
      kubeconfig: (token) => withToken(kubeconfig, token),
      ...(onBinary !== undefined && { onBinary }),
    });
  }

  /** Begins to reconcile. */
  static async start(options: FluxOptions): Promise<Flux> {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const flux = new Flux(options, await realDefinitions());
    await flux.server.listen();
    await serveTalosAccounts(flux.api);
    flux.rounds = flux.run();
    return flux;
  }

  /** The cluster as it is now. */
  state(): Promise<ClusterState> {
    return readState(this.api);
  }

  /** What the stand-ins ask of the API server. */
  get cluster(): ClusterApi {
    return this.api;
  }

  /** Asks for a reconciliation at once, as `flux reconcile` does. */
  async request(apiVersion: string, kind: string, namespace: string, name: string): Promise<void> {
    const annotations = { "reconcile.fluxcd.io/requestedAt": new Date().toISOString() };
    await this.api.patch({ apiVersion, kind, metadata: { namespace, name } }, { metadata: { annotations } });
  }

  /** Names of the kinds for which the lab has no real definition, so that it takes whatever it is given. */
  async permissive(): Promise<readonly string[]> {
    const definitions = await this.api.list("apiextensions.k8s.io/v1", "customresourcedefinitions");
    return definitions.filter(takesAnything).map(({ metadata }) => metadata.name);
  }

  /** What the tree has come to. */
  async picture(): Promise<Picture> {
    const [state, permissive] = await Promise.all([this.state(), this.permissive()]);
    this.times.note(state);
    const { times, tree, options } = this;
    return pictureOf({ state, permissive, times, tree, cloudflare: options.house.cloudflare.state });
  }

  /** The folder that the tree was unpacked into as it was reconciled last. */
  get tree(): string {
    return this.contents?.root ?? this.options.root;
  }

  /**
   * Waits until all of the tree is ready, or nothing has moved for so long that nothing will.
   *
   * @param signal ends the wait
   * @returns whether all of it is ready.
   */
  async settled({ quietMs = 30_000, timeoutMs = 15 * 60_000, signal }: SettledOptions = {}): Promise<boolean> {
    this.sources.forget();
    let state = await this.state();
    let seen = "";
    let since = Date.now();
    const end = Date.now() + timeoutMs;
    for (;;) {
      const revision = this.sources.checkedOut?.revision;
      if (revision !== undefined && isConverged(state, revision)) {
        // What a round has read may be seconds old.
        state = await this.state();
        if (isConverged(state, revision)) return true;
      }
      const now = JSON.stringify(progressOf(state));
      if (now !== seen || isAtWork(state, revision)) [seen, since] = [now, Date.now()];
      if (Date.now() - since > quietMs || Date.now() > end || signal?.aborted === true) return false;
      await sleep(ROUND_MS, undefined, { signal: this.ended.signal });
      state = this.latest ?? state;
    }
  }

  /** Ends the controller and the stand-ins. */
  async close(): Promise<void> {
    this.ended.abort();
    await this.rounds;
    await this.controller.end();
    disconnectTunnels(this.options.house.cloudflare);
    await this.dns.close();
    await this.server.close();
    this.api.client.close();
  }

  private isEnded(): boolean {
    return this.ended.signal.aborted;
  }

  private async run(): Promise<void> {
    let told: string | undefined;
    let seen = "";
    let calm = 0;
    while (!this.isEnded()) {
      try {
        const versions = versionsOf(await this.round());
        calm = versions === seen ? calm + 1 : 0;
        [told, seen] = [undefined, versions];
      } catch (error) {
        if (error instanceof Error && "syscall" in error) disconnectTunnels(this.options.house.cloudflare);
        const { message } = error as Error;
        if (!this.isEnded() && message !== told) this.options.tell?.(`the lab's Flux: ${message}`);
        told = message;
      }
      await sleep(calm > CALM_ROUNDS ? CALM_MS : ROUND_MS, undefined, { signal: this.ended.signal }).catch(
        () => undefined,
      );
    }
  }

  private async round(): Promise<ClusterState> {
    const state = await this.state();
    this.latest = state;
    this.times.note(state);
    const controller = (name: string) => find(state.deployments, name, FLUX);
    const runs = (name: string) => {
      const deployment = controller(name);
      return deployment !== undefined && isRunning(deployment);
    };
    const dns = [...this.releases.values].find(([key]) => key.endsWith("/external-dns"));
    // What the controller fetches is there before it starts, or it waits long for what is not.
    if (runs("source-controller")) await this.sources.reconcile(state);
    const steps: readonly Promise<void>[] = [
      this.controller.follow(controller("kustomize-controller")),
      runs("helm-controller") ? this.reconcileReleases(state) : Promise.resolve(),
      provision(this.api, state),
      issueCertificates(this.api, state),
      grantTalosAccess(this.api, state),
      publishAddresses(this.api, state, this.releases.values),
      dns === undefined ? Promise.resolve() : this.dns.sync(state, ...dns),
    ];
    connectTunnels(state, this.options.house.cloudflare);
    const results = await Promise.allSettled(steps);
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return state;
  }

  private async reconcileReleases(state: ClusterState): Promise<void> {
    const { checkedOut } = this.sources;
    if (checkedOut === undefined) return;
    const unpacked = this.unpacked(checkedOut);
    this.contents = this.contents?.root === unpacked ? this.contents : await ReleaseContents.read(unpacked, "cluster");
    await this.releases.reconcile(state, this.contents);
  }

  /** The archive in a folder of its revision, so that what is looked up is what was reconciled. */
  private unpacked({ revision, archive }: Artifact): string {
    const folder = path.join(this.options.folder, "git", revision.split(":")[1] ?? "");
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      execFileSync("tar", ["-xzf", "-", "-C", folder], { input: archive });
    }
    return folder;
  }
}

/** Another text for each change of an object. */
function versionsOf(state: ClusterState): string {
  return JSON.stringify(
    Object.values(state).map((objects) => objects.map(({ metadata }) => [metadata.uid, metadata.resourceVersion])),
  );
}

function takesAnything({ spec }: ClusterObject): boolean {
  const { versions } = spec as unknown as { versions: readonly { schema?: { openAPIV3Schema?: object } }[] };
  return versions.some(({ schema }) => schema?.openAPIV3Schema !== undefined && PERMISSIVE in schema.openAPIV3Schema);
}
