import type { ClusterApi } from "./cluster-api";
import { type ClusterObject, keyOf } from "./cluster-object";
import { type ClusterState, find } from "./cluster-state";

/** Who the lab is in what it makes in the place of a storage driver. */
const MANAGER = "lab-provisioner";

interface ClaimSpec {
  readonly storageClassName?: string;
  readonly volumeName?: string;
  readonly accessModes: readonly string[];
  readonly volumeMode?: string;
  readonly resources: { readonly requests: { readonly storage: string } };
}

/** Plays the drivers of storage classes: each claim of a class that is there gets a volume, which Kubernetes binds to it. */
export async function provision(api: ClusterApi, state: ClusterState): Promise<void> {
  for (const claim of state.claims) {
    const { storageClassName = "", volumeName } = claim.spec as unknown as ClaimSpec;
    if (volumeName !== undefined || claim.metadata.deletionTimestamp !== undefined) continue;
    const name = `pvc-${claim.metadata.uid}`;
    const storageClass = find(state.classes, storageClassName, undefined);
    if (storageClass === undefined || find(state.volumes, name, undefined) !== undefined) continue;
    if (storageClass["volumeBindingMode"] === "WaitForFirstConsumer" && !isAwaited(claim)) continue;
    await api.apply(volume(name, claim, storageClass), MANAGER);
  }
  for (const volume of state.volumes) {
    const { persistentVolumeReclaimPolicy } = volume.spec as { persistentVolumeReclaimPolicy?: string };
    const released = volume.status?.["phase"] === "Released" && persistentVolumeReclaimPolicy === "Delete";
    if (released && volume.metadata.name.startsWith("pvc-")) await api.remove(volume);
  }
}

function isAwaited({ metadata }: ClusterObject): boolean {
  return metadata.annotations?.["volume.kubernetes.io/selected-node"] !== undefined;
}

function volume(name: string, claim: ClusterObject, storageClass: ClusterObject) {
  const { accessModes, resources, volumeMode, storageClassName } = claim.spec as unknown as ClaimSpec;
  const { namespace, name: claimName, uid } = claim.metadata;
  const provisioner = String(storageClass["provisioner"]);
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name, annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
    spec: {
      accessModes,
      capacity: { storage: resources.requests.storage },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name: claimName, uid },
      csi: { driver: provisioner, volumeHandle: keyOf(claim) },
      persistentVolumeReclaimPolicy: (storageClass["reclaimPolicy"] ?? "Delete") as string,
      storageClassName,
      ...(volumeMode !== undefined && { volumeMode }),
    },
  };
}
