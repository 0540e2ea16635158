import type { Plain, PlainMap } from "../../engine/provider/adapter";
import { isMissing } from "./api-failure";
import type { Client, Target } from "./client";
import { kindOf } from "./kinds";
import { isMap, metadataOf, textOf, type LiveObject } from "./object";

/** What an object lacks for being ready, a sentence each; nothing where it is. */
export type Lacking = (live: LiveObject, ask: Ask) => Promise<readonly string[]> | readonly string[];

interface Ask {
  readonly client: Client;
  readonly target: Target;
}

const REVISION = "deployment.kubernetes.io/revision";
const endpoints = { apiVersion: "v1", kind: "Endpoints", plural: "endpoints", namespaced: true, fields: [] };

/**
 * Kinds that the real provider waits for; it waits for no other, not even for definitions of custom resources.
 * Source: provider/pkg/await/{awaiters,deployment,service}.go of pulumi/pulumi-kubernetes.
 */
const checks: Readonly<Record<string, Lacking>> = {
  "kubernetes:apps/v1:Deployment": deployment,
  "kubernetes:core/v1:Service": service,
  "kubernetes:core/v1:ResourceQuota": quota,
};

/** The check for a resource type, if there is one. */
export function readiness(type: string): Lacking | undefined {
  return kindOf(type) && checks[type];
}

function deployment({ metadata, spec, status }: LiveObject): string[] {
  const { observedGeneration, conditions, updatedReplicas = 0, readyReplicas = 0 } = mapOf(status);
  const { replicas = 1 } = mapOf(spec);
  const annotations = mapOf(metadata.annotations);
  if (observedGeneration !== metadata.generation) return ["The Deployment controller has not seen it yet"];
  const available = condition(conditions, "Available");
  const progressing = condition(conditions, "Progressing");
  const said = [available, progressing]
    .filter((each) => each.status === "False")
    .map(({ reason, message }) => `[${textOf(reason)}] ${textOf(message)}`);
  if (available.status !== "True") return [...said, "Minimum number of live Pods was not attained"];
  const rolledOut = progressing.status === "True" && progressing.reason === "NewReplicaSetAvailable";
  if (annotations[REVISION] !== "1" && !rolledOut)
    return [...said, "Minimum number of Pods to consider the application live was not attained"];
  if (updatedReplicas !== replicas || Number(readyReplicas) < Number(replicas))
    return [...said, "Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live"];
  return [];
}

async function service({ spec }: LiveObject, { client, target }: Ask): Promise<string[]> {
  const { clusterIP, type, selector } = mapOf(spec);
  if (clusterIP === "None" || type === "ExternalName" || Object.keys(mapOf(selector)).length === 0) return [];
  const found = await client.read({ ...target, kind: endpoints }).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  const pending = list(found?.subsets).some((subset) => list(mapOf(subset).notReadyAddresses).length > 0);
  if (found !== undefined && !pending) return [];
  return [
    "Service does not target any Pods. Selected Pods may not be ready, or " +
      "field '.spec.selector' may not match labels on any Pods",
  ];
}

function quota({ spec, status }: LiveObject): string[] {
  const [wanted, seen] = [mapOf(mapOf(spec).hard), mapOf(mapOf(status).hard)];
  const same = Object.keys(wanted).length === Object.keys(seen).length;
  if (same && Object.entries(wanted).every(([name, value]) => seen[name] === value)) return [];
  return ["Quotas don't match after creation"];
}

function condition(conditions: Plain | undefined, type: string): PlainMap {
  return mapOf(list(conditions).find((each) => mapOf(each).type === type));
}

function mapOf(value: Plain | undefined): PlainMap {
  return isMap(value) ? value : {};
}

function list(value: Plain | undefined): Plain[] {
  return Array.isArray(value) ? value : [];
}

/** Finalizers that an object waits for. */
export function finalizers(live: PlainMap): string[] {
  return list(metadataOf(live).finalizers).map(textOf);
}
