import type { ClusterDefinition } from "../../../config/derive";
import type { HostDefinition } from "../../../config/derive/nodes";
import type { LabHost, LabStorage } from "../proxmox/state";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** The Proxmox hosts that a definition describes, prepared as `doctor` wants them. */
export function labHosts(definition: ClusterDefinition): LabHost[] {
  return definition.hosts.map((host) => ({
    name: host.name,
    cores: host.cores,
    memory: host.memoryMiB * MIB,
    bridges: [host.bridge],
    storages: labStorages(host.datastores),
  }));
}

const FILES = ["import", "iso", "vztmpl"];

/** One datastore may hold both images and disks. */
function labStorages({ images, disks, disksMiB }: HostDefinition["datastores"]): LabStorage[] {
  const size = disksMiB * MIB;
  if (images === disks) return [{ name: images, type: "dir", content: ["images", ...FILES], size }];
  return [
    { name: images, type: "dir", content: FILES, size: 90 * GIB },
    { name: disks, type: "lvmthin", content: ["images"], size },
  ];
}

/** Names of the PCI mappings that the definition uses. */
export function labMappings({ hosts }: ClusterDefinition): string[] {
  return [...new Set(hosts.flatMap(({ igpu }) => igpu ?? []))];
}
