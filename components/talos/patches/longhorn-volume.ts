import type { ConfigDocument } from "../config-document";
import { DATA_DISK } from "../disks";
import { LONGHORN } from "../longhorn";

/**
 * Longhorn's volume on the data disk. The disk is named by its slot and must not be the one that Talos lies on: even if the
 * slots were mixed up, the system would not be formatted. It grows with the disk at the next boot.
 *
 * Talos shows `/var/mnt` to the kubelet by itself, so no extra mount is needed:
 * https://docs.siderolabs.com/talos/v1.13/configure-your-talos-cluster/storage-and-disk-management/disk-management/user
 */
export function longhornVolume(): ConfigDocument {
  return {
    apiVersion: "v1alpha1",
    kind: "UserVolumeConfig",
    name: LONGHORN.volume,
    provisioning: {
      diskSelector: { match: `!system_disk && "${DATA_DISK}" in disk.symlinks` },
      // Talos wants a size; all of the disk it is in any case, by growing.
      minSize: "1GiB",
      grow: true,
    },
    filesystem: { type: "xfs" },
  };
}
