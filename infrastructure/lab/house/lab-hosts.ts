import type { ClusterDefinition } from "../../../config/derive";
import type { LabHost } from "../proxmox/state";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** The Proxmox hosts that a definition describes, prepared as `doctor` wants them. */
export function labHosts(definition: ClusterDefinition): LabHost[] {
  return definition.hosts.map((host) => ({
    name: host.name,
    cores: host.cores,
    memory: host.memoryMiB * MIB,
    bridges: [host.bridge],
    storages: [
      { name: host.datastores.images, type: "dir" as const, content: ["import", "iso", "vztmpl"], size: 90 * GIB },
      {
        name: host.datastores.disks,
        type: "lvmthin" as const,
        content: ["images"],
        size: host.datastores.disksMiB * MIB,
      },
    ],
  }));
}

/** Names of the PCI mappings that the definition uses. */
export function labMappings({ hosts }: ClusterDefinition): string[] {
  return [...new Set(hosts.flatMap(({ igpu }) => igpu ?? []))];
}
