import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "../../manifests/kubernetes-object";

interface Change {
  readonly before: KubernetesObject | undefined;
  readonly after: KubernetesObject | undefined;
}

/** Whether an object's going takes data, or other objects, with it. */
const TAKES_ALONG: Readonly<Record<string, string>> = {
  Namespace: "everything in the namespace goes with it",
  PersistentVolumeClaim: "its data may go with it",
  PersistentVolume: "its data may go with it",
  CustomResourceDefinition: "every object of the kind goes with it",
  StorageClass: "claims of the class are no longer provisioned",
};

/** Fields that Kubernetes lets nobody change: https://kubernetes.io/docs/reference/kubernetes-api/ */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["spec.selector"],
  DaemonSet: ["spec.selector"],
  // all but replicas, template, updateStrategy, persistentVolumeClaimRetentionPolicy and minReadySeconds
  StatefulSet: ["spec.selector", "spec.serviceName", "spec.volumeClaimTemplates", "spec.podManagementPolicy"],
  Job: ["spec.selector", "spec.template", "spec.completions"],
  PersistentVolumeClaim: [
    "spec.storageClassName",
    "spec.accessModes",
    "spec.volumeName",
    "spec.selector",
    "spec.volumeMode",
  ],
  PersistentVolume: ["spec.nfs", "spec.csi", "spec.hostPath", "spec.local", "spec.volumeMode"],
  StorageClass: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
  RoleBinding: ["roleRef"],
  ClusterRoleBinding: ["roleRef"],
  Service: ["spec.clusterIP"],
  IngressClass: ["spec.controller"],
};

const RIGHTS = new Set(["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]);
const WAYS_IN = new Set(["Ingress", "IngressClass"]);

/** Why something wants a second look. */
export interface Danger {
  /** The worse, the lower: what is lost, what is pruned, what cannot be done, rights, ways in, what Flux no longer does. */
  readonly rank: number;
  /** For people, after the object's name. */
  readonly message: string;
}

const RANKS = { lost: 0, pruned: 1, immutable: 2, rights: 3, exposure: 4, suspended: 5 } as const;

function danger(rank: keyof typeof RANKS, message: string): Danger {
  return { rank: RANKS[rank], message };
}

/** Why a change to an object wants a second look, the worst first; nothing for the many that do not. */
export function dangersOf({ before, after }: Change): Danger[] {
  const found = after === undefined ? goes(before) : [...changes(before, after), ...exposes(before, after)];
  return found.sort((a, b) => a.rank - b.rank);
}

function changes(before: KubernetesObject | undefined, after: KubernetesObject): Danger[] {
  const rights = RIGHTS.has(after.kind)
    ? [danger("rights", before === undefined ? "gives rights" : "changes rights")]
    : [];
  return before === undefined ? rights : [...immutable(before, after), ...suspension(before, after), ...rights];
}

function exposes(before: KubernetesObject | undefined, after: KubernetesObject): Danger[] {
  const found: Danger[] = [];
  const { kind } = after;
  if (WAYS_IN.has(kind) && !isDeepStrictEqual(apartFromTarget(before), apartFromTarget(after))) {
    found.push(danger("exposure", before === undefined ? "a new way in" : "changes a way in"));
  }
  if (kind === "NetworkPolicy" && before !== undefined) found.push(danger("exposure", "changes who may reach whom"));
  if (kind === "NetworkPolicy" && before === undefined && letsAnybodyIn(after)) {
    found.push(danger("exposure", "lets in whoever reaches the pod"));
  }
  if (kind === "Service" && opensPort(after) && !opensPort(before)) {
    found.push(danger("exposure", "opens the Service to the outside"));
  }
  const ports = hostPorts(after).filter((port) => !hostPorts(before).includes(port));
  if (ports.length > 0) found.push(danger("exposure", `opens port ${ports.join(", ")} on its nodes`));
  if (kind === "Namespace" && level(before) !== undefined && level(before) !== level(after)) {
    const [was, is] = [before, after].map((object) => level(object) ?? "the cluster's default");
    found.push(danger("rights", `Pod Security goes from ${was ?? ""} to ${is ?? ""}`));
  }
  return found;
}

function goes(object: KubernetesObject | undefined): Danger[] {
  if (object === undefined) return [];
  const { kind, metadata } = object;
  const { labels, annotations } = metadata;
  if ((annotations?.[PRUNE] ?? labels?.[PRUNE]) === "disabled") {
    return [danger("pruned", "is taken out of the tree and stays in the cluster: prune is disabled")];
  }
  const along = TAKES_ALONG[kind];
  if (along !== undefined) return [danger("lost", `is pruned: ${along}`)];
  const after = AFTERWARDS[kind];
  return after === undefined ? [] : [danger("pruned", `is pruned: ${after}`)];
}

const PRUNE = "kustomize.toolkit.fluxcd.io/prune";

/** What is so once an object of the kind is gone. */
const AFTERWARDS: Readonly<Record<string, string>> = {
  Kustomization: "all that it applied goes with it",
  HelmRelease: "the release is uninstalled",
  NetworkPolicy: "what it forbade is allowed",
  ValidatingAdmissionPolicy: "what it refused is let in",
  ...Object.fromEntries([...RIGHTS].map((kind) => [kind, "it takes rights away"])),
};

function immutable(before: KubernetesObject, after: KubernetesObject): Danger[] {
  const fields = (IMMUTABLE[after.kind] ?? []).filter(
    (field) => !isDeepStrictEqual(at(before, field), at(after, field)),
  );
  const shrunk =
    after.kind === "PersistentVolumeClaim" && bytes(at(after, STORAGE)) < bytes(at(before, STORAGE)) ? [STORAGE] : [];
  return [...fields, ...shrunk].map((field) =>
    danger("immutable", `${field} cannot be changed: the object has to be made anew`),
  );
}

const STORAGE = "spec.resources.requests.storage";

function suspension(before: KubernetesObject, after: KubernetesObject): Danger[] {
  const [was, is] = [before, after].map((object) => at(object, "spec.suspend") === true);
  if (was === is) return [];
  return [danger("suspended", is === true ? "is suspended: Flux no longer looks at it" : "is resumed")];
}

/** What a way in is besides the addresses that its name points to: those follow the workers. */
function apartFromTarget(object: KubernetesObject | undefined): unknown {
  const { "external-dns.kubernetes.io/target": _, ...annotations } = object?.metadata.annotations ?? {};
  return object && { ...object, metadata: { ...object.metadata, annotations } };
}

/** An ingress rule that says ports and nobody. */
function letsAnybodyIn(policy: KubernetesObject): boolean {
  const rules = at(policy, "spec.ingress");
  return Array.isArray(rules) && (rules as { from?: unknown[] }[]).some(({ from = [] }) => from.length === 0);
}

function opensPort(object: KubernetesObject | undefined): boolean {
  return ["LoadBalancer", "NodePort"].includes(String(at(object, "spec.type")));
}

function hostPorts(object: KubernetesObject | undefined): string[] {
  const containers = at(object, "spec.template.spec.containers");
  if (!Array.isArray(containers)) return [];
  return (containers as { ports?: { hostPort?: number; protocol?: string }[] }[]).flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, protocol = "TCP" }) =>
      hostPort === undefined ? [] : [`${String(hostPort)}/${protocol}`],
    ),
  );
}

function level(object: KubernetesObject | undefined): string | undefined {
  return object?.metadata.labels?.["pod-security.kubernetes.io/enforce"];
}

function at(object: KubernetesObject | undefined, field: string): unknown {
  return field
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      object,
    );
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A quantity in bytes; 0 for what is none. */
function bytes(quantity: unknown): number {
  const [, amount = "0", unit = ""] = /^([\d.]+)([kMGT]i?|Ki)?$/.exec(String(quantity)) ?? [];
  return Number(amount) * (UNITS[unit] ?? 1);
}
