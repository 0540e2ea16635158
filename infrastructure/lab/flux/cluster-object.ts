import type { KubernetesObject, ObjectMeta } from "../../manifests/kubernetes-object";

/** A condition as all of Kubernetes writes them. */
export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime?: string;
}

export interface LiveMeta extends ObjectMeta {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
}

/** An object that the API server holds. */
export interface ClusterObject<
  Spec = Readonly<Record<string, unknown>>,
  Status = Readonly<Record<string, unknown>>,
> extends KubernetesObject {
  readonly metadata: LiveMeta;
  readonly spec: Spec;
  readonly status?: Status & { readonly conditions?: readonly Condition[]; readonly observedGeneration?: number };
}

/** A condition of a type, if the object has it. */
export function conditionOf(object: Pick<ClusterObject, "status">, type: string): Condition | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type);
}

/** Whether Flux calls it ready: its condition is true, and of what is asked for now. */
export function isReady(object: ClusterObject): boolean {
  const ready = conditionOf(object, "Ready");
  const { generation } = object.metadata;
  return ready?.status === "True" && (ready.observedGeneration ?? object.status?.observedGeneration) === generation;
}

/** `media/radarr`, or the bare name of what is outside all namespaces. */
export function keyOf({ metadata }: KubernetesObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** Conditions with some set anew; the time changes only where the status does, as everywhere in Kubernetes. */
export function withConditions(
  object: Pick<ClusterObject, "metadata" | "status">,
  ...conditions: readonly Omit<Condition, "lastTransitionTime" | "observedGeneration">[]
): Condition[] {
  const before = object.status?.conditions ?? [];
  const names = new Set(conditions.map(({ type }) => type));
  const set = conditions.map((condition) => {
    const old = before.find(({ type }) => type === condition.type);
    return {
      ...condition,
      observedGeneration: object.metadata.generation ?? 1,
      lastTransitionTime:
        old?.status === condition.status && old.lastTransitionTime !== undefined
          ? old.lastTransitionTime
          : new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    };
  });
  return [...set, ...before.filter(({ type }) => !names.has(type))];
}
