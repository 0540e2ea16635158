import * as proxmoxve from "@bpg/pulumi-proxmoxve";
import * as pulumi from "@pulumi/pulumi";
import type { NodeDefinition } from "../../config/derive/nodes";
import { PlainError } from "../plain-error";
import { hardware, type HardwareSettings } from "./hardware";

/** Who a VM is, and where. */
export interface VirtualMachineIdentity {
  readonly vmId: number;
  readonly host: string;
  readonly address: string;
  /** SMBIOS UUID: another one after each creation. */
  readonly machineId: string;
  readonly role: NodeDefinition["role"];
  readonly mac: string;
  /** Datastore of its disks. */
  readonly datastore: string;
  readonly systemDiskGiB: number;
  /** 0 where it has none. */
  readonly dataDiskGiB: number;
}

/** The VM of one node. */
export class VirtualMachine extends pulumi.ComponentResource {
  /** Unknown in a preview before the VM is there. */
  readonly identity: pulumi.Output<VirtualMachineIdentity>;

  constructor(name: string, settings: HardwareSettings, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:proxmox:VirtualMachine", name, {}, opts);
    const vm = new proxmoxve.VmLegacy(name, hardware(settings), {
      parent: this,
      // The image matters once, when the system disk is made from it; Talos upgrades itself.
      ignoreChanges: ["disks[0].importFrom"],
      // Two VMs cannot have one id, one address and one MAC.
      deleteBeforeReplace: true,
    });
    const { node, host } = settings;
    this.identity = vm.smbios.apply((smbios) => ({
      vmId: node.vmId,
      host: host.name,
      address: node.address,
      machineId: machineId(node.name, smbios?.uuid),
      role: node.role,
      mac: node.mac,
      datastore: host.datastores.disks,
      systemDiskGiB: node.systemDiskGiB,
      dataDiskGiB: node.dataDiskGiB ?? 0,
    }));
    this.registerOutputs({ identity: this.identity });
  }
}

/** No UUID is given to the provider: it makes one whenever it creates the VM, and reads it back. */
function machineId(node: string, uuid: string | undefined): string {
  if (uuid !== undefined && uuid !== "") return uuid;
  if (pulumi.runtime.isDryRun()) return pulumi.unknown as string;
  throw new PlainError(
    `Proxmox shows no SMBIOS UUID for ${node}'s VM; run npm run homelab -- refresh --only proxmox, then update again`,
  );
}
