import type { ContentsInput } from "./contents";

type PodInput = NonNullable<ContentsInput["workloads"]>[number]["pod"];
type ContainerInput = PodInput["containers"][number];

const POD_KEYS = [
  "volumes",
  "securityContext",
  "serviceAccountName",
  "automountServiceAccountToken",
  "hostNetwork",
  "hostPID",
  "hostIPC",
  "nodeSelector",
  "tolerations",
  "affinity",
  "priorityClassName",
] as const;
const CONTAINER_KEYS = [
  "name",
  "image",
  "ports",
  "resources",
  "securityContext",
  "volumeMounts",
  "restartPolicy",
] as const;

/** A rendered pod spec, cut to what contents.yaml holds; what is empty or says the default is left out. */
export function cutPod(spec: object): PodInput {
  const { containers, initContainers, restartPolicy } = spec as {
    containers: object[];
    initContainers?: object[];
    restartPolicy?: string;
  };
  return {
    containers: containers.map(cutContainer),
    ...(initContainers && initContainers.length > 0 && { initContainers: initContainers.map(cutContainer) }),
    ...(pick(spec, POD_KEYS) as Omit<PodInput, "containers">),
    ...((restartPolicy === "Never" || restartPolicy === "OnFailure") && { restartPolicy }),
  };
}

function cutContainer(container: object): ContainerInput {
  const named = container as {
    // charts write `env:` with nothing behind it
    env?: { name: string; valueFrom?: Record<string, unknown> }[] | null;
    envFrom?: Record<string, unknown>[] | null;
  };
  const envFrom = named.envFrom ?? [];
  const referring = (named.env ?? []).flatMap(({ name, valueFrom }) =>
    valueFrom && ("secretKeyRef" in valueFrom || "configMapKeyRef" in valueFrom) ? [{ name, valueFrom }] : [],
  );
  return {
    ...(pick(container, CONTAINER_KEYS) as ContainerInput),
    ...(referring.length > 0 && { env: referring }),
    ...(envFrom.length > 0 && { envFrom }),
  };
}

function pick(from: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    keys.map((key) => [key, (from as Record<string, unknown>)[key]] as const).filter(([, value]) => !isEmpty(value)),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  // False says something where true is the default.
  return typeof value === "object" && Object.keys(value).length === 0;
}
