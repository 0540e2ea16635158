import { setTimeout as sleep } from "node:timers/promises";

import type { PodSpec } from "../../manifests/container";
import { containerProblems, type ContainerProblem } from "../../manifests/container-problems";
import { imageRecord, type ImageRecord } from "../../manifests/image-facts";
import { type ApiClient, ApiError, STRATEGIC_MERGE_PATCH } from "./api-client";

/** The condition of a pod that says whether its containers would run; kwok plays those where it is true. */
export const CONTAINERS_RUN = "homelab.lab/ContainersRun";

interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly resourceVersion: string };
  readonly spec: PodSpec;
  readonly status?: { readonly conditions?: readonly { readonly type: string }[] };
}

interface PodList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Pod[];
}

interface WatchEvent {
  readonly type: string;
  readonly object: Pod;
}

const PODS = "/api/v1/pods";
const PAUSE_MS = 200;

/**
 * What a kubelet knows and kwok does not: whether the containers of a pod run, by what is recorded of their images. It
 * gives each pod a condition that says so.
 */
export class Containers {
  readonly #api: ApiClient;
  readonly #images: ImageRecord;
  readonly #ended = new AbortController();
  readonly #work: Promise<void>;

  /** @param api acts as `system:masters`; the API server answers already. */
  constructor(api: ApiClient, images: ImageRecord = imageRecord()) {
    this.#api = api;
    this.#images = images;
    this.#work = this.#run();
  }

  /** Ends it; a request that is under way may fail, and nothing comes of that. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#work;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      const failed = new AbortController();
      try {
        const { metadata, items } = await this.#api.send<PodList>("GET", PODS);
        await Promise.all(items.map((pod) => this.#judge(pod)));
        const query = new URLSearchParams({ watch: "true", resourceVersion: metadata.resourceVersion });
        const see = (event: unknown): void => {
          const { type, object } = event as WatchEvent;
          if (type === "ERROR") failed.abort();
          else if (type !== "DELETED") {
            this.#judge(object).catch(() => {
              failed.abort();
            });
          }
        };
        await this.#api.watch(`${PODS}?${query.toString()}`, see, AbortSignal.any([signal, failed.signal]));
      } catch {
        // The API server is away, or has forgotten the version: all of them are listed again.
        await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Once for each pod. */
  async #judge({ metadata, spec, status }: Pod): Promise<void> {
    if (status?.conditions?.some(({ type }) => type === CONTAINERS_RUN) === true) return;
    const problems = containerProblems(spec, this.#images).filter(({ reason }) => reason !== "StopFails");
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/status`;
    const body = { status: statusOf(spec, problems) };
    try {
      await this.#api.send("PATCH", path, { body, contentType: STRATEGIC_MERGE_PATCH });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }
}

/** What the kubelet calls it, where the container waits; else it runs, and is not ready. */
const WAITING: Partial<Record<ContainerProblem["reason"], string>> = {
  UserRefused: "CreateContainerConfigError",
  NoSuchProgram: "RunContainerError",
  Ends: "CrashLoopBackOff",
  ReadOnly: "CrashLoopBackOff",
};

function statusOf(spec: PodSpec, problems: readonly ContainerProblem[]): object {
  const [first] = problems;
  const lastTransitionTime = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  if (first === undefined) return { conditions: [{ type: CONTAINERS_RUN, status: "True", lastTransitionTime }] };
  const message = problems.map((problem) => problem.message.replace(/; write .*$/s, "")).join("; ");
  const notReady = { status: "False", reason: "ContainersNotReady", message, lastTransitionTime };
  const statuses = (containers: PodSpec["containers"]) =>
    containers.map(({ name, image }) => {
      const own = problems.find(({ container }) => container === name);
      const reason = own === undefined ? "PodInitializing" : WAITING[own.reason];
      const state =
        reason === undefined
          ? { running: { startedAt: lastTransitionTime } }
          : { waiting: { reason, ...(own && { message: own.message }) } };
      return { name, image, imageID: "", ready: false, restartCount: 0, state };
    });
  return {
    conditions: [
      { type: CONTAINERS_RUN, status: "False", reason: first.reason, message, lastTransitionTime },
      { type: "ContainersReady", ...notReady },
      { type: "Ready", ...notReady },
    ],
    initContainerStatuses: statuses(spec.initContainers ?? []),
    containerStatuses: statuses(spec.containers),
  };
}
