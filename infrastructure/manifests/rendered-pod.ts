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
  "command",
  "args",
  "ports",
  "resources",
  "securityContext",
  "volumeMounts",
  "restartPolicy",
] as const;
const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"] as const;
const HOOKS = ["postStart", "preStop"] as const;
const HANDLERS: Readonly<Record<string, readonly string[]>> = {
  httpGet: ["path", "port", "scheme", "host"],
  tcpSocket: ["port", "host"],
  grpc: ["port", "service"],
  exec: ["command"],
};

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
  const {
    env: written,
    envFrom,
    lifecycle,
    ...probes
  } = container as {
    // charts write `env:` with nothing behind it
    env?: { name: string; value?: string | null; valueFrom?: Record<string, unknown> }[] | null;
    envFrom?: Record<string, unknown>[] | null;
    lifecycle?: Record<string, object> | null;
  } & Record<string, object | undefined>;
  // what the pod says of itself is left out
  const env = (written ?? []).flatMap(({ name, value, valueFrom = {} }): NonNullable<ContainerInput["env"]> => {
    if ("secretKeyRef" in valueFrom || "configMapKeyRef" in valueFrom) return [{ name, valueFrom }];
    return typeof value === "string" && value !== "" ? [{ name, value }] : [];
  });
  const hooks = cutHandlers(lifecycle ?? {}, HOOKS);
  return {
    ...(pick(container, CONTAINER_KEYS) as ContainerInput),
    ...(env.length > 0 && { env }),
    ...(envFrom && envFrom.length > 0 && { envFrom }),
    ...cutHandlers(probes, PROBES),
    ...(Object.keys(hooks).length > 0 && { lifecycle: hooks }),
  };
}

/** Of each probe or hook what it asks or runs. */
function cutHandlers(from: Record<string, object | undefined>, names: readonly string[]): Record<string, object> {
  const entries = names.flatMap((name) => {
    const whole = (from[name] ?? {}) as Record<string, object | undefined>;
    const [type] = Object.keys(HANDLERS).filter((each) => whole[each] !== undefined);
    return type === undefined ? [] : [[name, { [type]: pick(whole[type] ?? {}, HANDLERS[type] ?? []) }] as const];
  });
  return Object.fromEntries(entries);
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
