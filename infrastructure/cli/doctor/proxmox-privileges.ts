import type { ClusterDefinition } from "../../../config/derive";

/** Privileges that the token needs at one path of Proxmox' access control. */
export interface NeededPrivileges {
  readonly path: string;
  readonly privileges: readonly string[];
}

/** What creating, changing, starting and removing a VM takes. */
const VM_PRIVILEGES = [
  "VM.Allocate",
  "VM.Audit",
  "VM.PowerMgmt",
  "VM.Config.CDROM", // the cloud-init drive
  "VM.Config.CPU",
  "VM.Config.Cloudinit",
  "VM.Config.Disk",
  "VM.Config.HWType",
  "VM.Config.Memory",
  "VM.Config.Network",
  "VM.Config.Options",
];

/**
 * What the proxmox layer needs, from what Proxmox checks at each call
 * (https://pve.proxmox.com/pve-docs/api-viewer/, and `check_vm_modify_config_perm` in qemu-server's PVE/API2/Qemu.pm):
 *
 * - `/` Sys.Audit and Sys.Modify: `download-url` and `query-url-metadata`; a VM's `startup` (the boot order) asks for
 *   Sys.Modify by itself, because it changes what the host does
 * - the datastore of the images: Datastore.AllocateTemplate to download, Datastore.Allocate to remove an image again
 * - the datastore of the disks: Datastore.AllocateSpace; Datastore.Audit on both to see them
 * - the bridge: SDN.Use in the zone that stands for plain bridges, on the VLAN where there is one
 * - a mapped PCI device: Mapping.Use
 * - the guest agent's answers: VM.GuestAgent.Audit since Proxmox 9, VM.Monitor before
 */
export function neededPrivileges({ hosts, nodes }: ClusterDefinition, version: string): NeededPrivileges[] {
  const agent = Number.parseInt(version, 10) >= 9 ? "VM.GuestAgent.Audit" : "VM.Monitor";
  const needed = new Map<string, Set<string>>();
  const need = (path: string, ...privileges: string[]): void => {
    const known = needed.get(path) ?? new Set();
    for (const privilege of privileges) known.add(privilege);
    needed.set(path, known);
  };
  need("/", "Sys.Audit", "Sys.Modify");
  for (const { datastores, bridge, vlan, igpu, name } of hosts) {
    need(`/storage/${datastores.images}`, "Datastore.Allocate", "Datastore.AllocateTemplate", "Datastore.Audit");
    need(`/storage/${datastores.disks}`, "Datastore.AllocateSpace", "Datastore.Audit");
    need(`/sdn/zones/localnetwork/${bridge}${vlan === undefined ? "" : `/${String(vlan)}`}`, "SDN.Use");
    const passesThrough = nodes.some((node) => node.igpu && node.host === name);
    if (igpu !== undefined && passesThrough) need(`/mapping/pci/${igpu}`, "Mapping.Use");
  }
  for (const { vmId } of nodes) need(`/vms/${String(vmId)}`, ...VM_PRIVILEGES, agent);
  return [...needed].map(([path, privileges]) => ({ path, privileges: [...privileges] }));
}
