import { isDeepStrictEqual } from "node:util";
import { code, words } from "../markdown";
import type { KubernetesObject } from "../../../manifests/kubernetes-object";
import { quantity } from "../../../manifests/quantity";
import type { Danger } from "./danger";
import { kindOf } from "./kinds";

const PRUNE = "kustomize.toolkit.fluxcd.io/prune";

/** What an object's going means. */
export function goingDangers(object: KubernetesObject): Danger[] {
  const { labels, annotations } = object.metadata;
  if ((annotations?.[PRUNE] ?? labels?.[PRUNE]) === "disabled") {
    return [
      {
        check: "pruned",
        message: words`is taken out of the tree and stays in the cluster: prune is disabled`,
      },
    ];
  }
  const known = kindOf(object);
  if (known?.gone !== undefined) return [known.gone];
  if (known?.watched === undefined) return [];
  return [{ check: "pruned", message: words`is pruned: ${known.watched.what}` }];
}

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

const STORAGE = "spec.resources.requests.storage";

/** What would have to be made anew. */
export function immutableDangers(before: KubernetesObject, after: KubernetesObject): Danger[] {
  const fields = (IMMUTABLE[after.kind] ?? []).filter(
    (field) => !isDeepStrictEqual(at(before, field), at(after, field)),
  );
  const shrinks = after.kind === "PersistentVolumeClaim" && bytes(at(after, STORAGE)) < bytes(at(before, STORAGE));
  return [...fields, ...(shrinks ? [STORAGE] : [])].map((field) => ({
    check: "immutable",
    message: words`${code(field)} cannot be changed: the object has to be made anew`,
  }));
}

function at(object: KubernetesObject, field: string): unknown {
  return field
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      object,
    );
}

/** A quantity in bytes; 0 for what is none. */
function bytes(value: unknown): number {
  try {
    return quantity(String(value));
  } catch {
    return 0;
  }
}
