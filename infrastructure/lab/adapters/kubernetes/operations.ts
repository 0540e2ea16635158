import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  PartialFailure,
  secret,
  type CreateRequest,
  type DeleteRequest,
  type Outputs,
  type PlainMap,
  type ReadRequest,
  type ReadResult,
  type Request,
  type UpdateRequest,
} from "../../engine/provider/adapter";
import { isMissing } from "./api-failure";
import { ClusterUnreachable, type Client, type Target } from "./client";
import { pruned } from "./difference";
import type { Kind } from "./kinds";
import { annotation, fromWire, metadataOf, normalized, textOf, toWire, type LiveObject } from "./object";
import { readiness } from "./readiness";
import { skipsAwait, untilGone, untilReady } from "./waiting";

/** What every operation needs. */
export interface Cluster {
  readonly client: Client;
  /** `enablePatchForce`. */
  readonly force: boolean;
  readonly settle: number;
}

/** Pauses before an object is applied again whose namespace or kind is not there yet, in intervals of the client. */
const RETRIES = [4, 8, 16, 32, 64];
const FIELD_MANAGER = "__fieldManager";

/** Creates the object, or takes over the one that is there (`upsertExistingObjects`), and waits until it is ready. */
export async function create(cluster: Cluster, kind: Kind, request: CreateRequest) {
  const { inputs, urn, timeout, log } = request;
  const manager =
    annotation(inputs, "pulumi.com/patchFieldManager") ?? `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
  const target = targetOf(cluster, kind, metadataOf(inputs), request);
  const applied = await appliedWithRetries(cluster, target, toWire(inputs), manager, log).catch((error: unknown) => {
    if (request.signal.aborted) throw error;
    throw new Error(
      `resource "${urn}" was not successfully created by the Kubernetes API server: ${(error as Error).message}`,
    );
  });
  const { live, reasons } = await untilReady(request.type, applied, { ...cluster, target, timeout, log });
  const id = idOf(live);
  const outputs = outputsOf(live, kind, manager);
  if (reasons.length === 0) return { id, outputs };
  const what = `resource "${urn}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: `;
  throw new PartialFailure(id, outputs, [what + (reasons[0] ?? ""), ...reasons.slice(1)]);
}

/** Applies the object. If that fails while it is there, the next update goes on from what was wanted now. */
export async function update(cluster: Cluster, kind: Kind, request: UpdateRequest): Promise<{ outputs: Outputs }> {
  const { id, urn, oldOutputs, newInputs, ignoreChanges, timeout, log } = request;
  if (ignoreChanges.some((path) => path !== "*"))
    throw new Error(
      `the lab models ignoreChanges of Kubernetes objects as a whole ("*") only, not ${ignoreChanges.join(", ")}`,
    );
  const old = textOf(oldOutputs[FIELD_MANAGER]);
  const manager = annotation(newInputs, "pulumi.com/patchFieldManager") ?? old;
  if (manager !== old) throw new Error("the lab does not model a change of pulumi.com/patchFieldManager");
  const target = { ...targetOf(cluster, kind, {}, request), ...namesOf(id) };
  const before = await cluster.client.read(target).catch((error: unknown) => {
    throw new Error(
      `update of resource "${urn}" failed: ${(error as Error).message}; run a refresh, then run this again`,
    );
  });
  let waited;
  try {
    const applied = await cluster.client.apply(target, toWire(newInputs), manager, cluster.force);
    waited = await untilReady(request.type, applied, { ...cluster, target, timeout, log });
  } catch (error) {
    waited = { live: before, reasons: [(error as Error).message] };
  }
  const { live, reasons } = waited;
  const outputs = outputsOf(live, kind, manager);
  if (reasons.length === 0) return { outputs };
  const what = `the Kubernetes API server reported that "${id}" failed to fully initialize or become live: `;
  throw new PartialFailure(id, outputs, [what + (reasons[0] ?? ""), ...reasons.slice(1)]);
}

/** The object as it is, and as it would have to be written; one that is not ready is a partial failure. */
export async function read(cluster: Cluster, kind: Kind, request: ReadRequest): Promise<ReadResult | undefined> {
  const { id, inputs, outputs: old } = request;
  const target = { ...targetOf(cluster, kind, {}, request), ...namesOf(id) };
  const live = await unlessMissing(cluster.client.read(target)).catch(notRead);
  if (live === undefined) return undefined;
  const owned = Object.keys(inputs).length > 0;
  const written = hidden(fromWire(pruned(live, toWire(normalized(inputs, kind)))), kind);
  const outputs = outputsOf(live, kind, textOf(old[FIELD_MANAGER]));
  const found = { id: idOf(live), ...(owned ? { inputs: written } : {}), outputs };
  const lacking = owned && !skipsAwait(live) ? readiness(request.type) : undefined;
  const reasons = (await lacking?.(live, { client: cluster.client, target })) ?? [];
  if (reasons.length === 0) return found;
  throw new PartialFailure(
    found.id,
    outputs,
    [`Resource '${target.name}' was created but failed to initialize`, ...reasons],
    written,
  );
}

/** What cannot be read stays in the state: in the words of the provider, which also says how it would be given up. */
function notRead(error: unknown): never {
  if (!(error instanceof ClusterUnreachable)) throw error;
  const giveUp =
    "If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the operation with the " +
    'PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"';
  throw new Error(`failed to read resource state due to unreachable cluster. ${giveUp}`, { cause: error });
}

/** Deletes the object and waits until it is gone; one whose kind is gone is gone as well. */
export async function remove(cluster: Cluster, kind: Kind, request: DeleteRequest): Promise<void> {
  const { client } = cluster;
  const target = { ...targetOf(cluster, kind, {}, request), ...namesOf(request.id) };
  const live = await unlessMissing(client.read(target));
  if (live === undefined) return;
  await unlessMissing(client.delete(target));
  const waits = !(skipsAwait(live) && ["Namespace", "Deployment"].includes(kind.kind));
  if (waits) await untilGone(live, { client, target, timeout: request.timeout });
}

async function appliedWithRetries(
  { client, force }: Cluster,
  target: Target,
  object: PlainMap,
  manager: string,
  log: Request["log"],
): Promise<LiveObject> {
  for (const [i, pause] of RETRIES.entries()) {
    try {
      return await client.apply(target, object, manager, force);
    } catch (error) {
      if (!isMissing(error)) throw error;
      log("info", `Retry #${i}; creation failed: ${(error as Error).message}`, true);
      await sleep(pause * client.patience.interval, undefined, { signal: target.signal });
    }
  }
  return client.apply(target, object, manager, force);
}

function targetOf({ client }: Cluster, kind: Kind, metadata: PlainMap, { signal }: Pick<Request, "signal">): Target {
  const namespace = textOf(metadata.namespace) || client.connection.namespace;
  return { kind, namespace, name: textOf(metadata.name), signal };
}

/** `namespace/name`, or the name alone of what is in none. */
function idOf({ metadata }: LiveObject): string {
  const namespace = textOf(metadata.namespace);
  return namespace === "" ? metadata.name : `${namespace}/${metadata.name}`;
}

function namesOf(id: string): { namespace: string; name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { namespace: "", name: first } : { namespace: first, name: second };
}

function outputsOf(live: LiveObject, kind: Kind, manager: string): Outputs {
  const { managedFields: _, ...metadata } = live.metadata;
  const shown = fromWire({ ...live, metadata });
  return { ...hidden(shown, kind), __initialApiVersion: kind.apiVersion, [FIELD_MANAGER]: manager };
}

/** What is in a Secret must not be shown, whether the program marked it or not. */
export function hidden(object: PlainMap, { kind }: Kind): Outputs {
  if (kind !== "Secret") return object;
  const entries = Object.entries(object);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, ["data", "stringData"].includes(name) ? secret(value as never) : value]),
  );
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
