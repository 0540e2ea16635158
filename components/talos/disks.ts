/**
 * Where a disk of a VM shows itself in Talos, by its slot on the SCSI bus. QEMU writes the slot into the disk's identity, so
 * the link holds through reboots, upgrades and resizes. The kernel's own names do not: `virtio-scsi-single` gives each
 * disk a controller of its own, controllers are probed side by side, and the data disk may come out as `/dev/sda`.
 */
function scsiDisk(slot: number): string {
  return `/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi${String(slot)}`;
}

/** The disk that Talos lies on: `scsi0` of the VM. */
export const SYSTEM_DISK = scsiDisk(0);

/** The disk that Longhorn gets: `scsi1` of the VM. */
export const DATA_DISK = scsiDisk(1);
