import { parseProperties } from "../proxmox/property-string";
import type { LabVm } from "../proxmox/state";
import type { Delivered } from "../talos/machines";

/** The machine in a VM, as its configuration delivers it. */
export function guest(vm: LabVm, volumeSize: (volid: string) => number): Delivered {
  const { config } = vm;
  const address = /ip=([\d.]+)/.exec(config["ipconfig0"] ?? "")?.[1];
  const uuid = parseProperties(config["smbios1"] ?? "", "").members["uuid"];
  if (address === undefined || uuid === undefined) {
    throw new Error(`VM ${String(vm.vmid)} has no address in its cloud-init data`);
  }
  const image = /\/image\/([0-9a-f]{64})\/(v[\d.]+)\//.exec(vm.imageSource ?? "");
  return {
    name: config["name"] ?? String(vm.vmid),
    address,
    uuid,
    mac: parseProperties(config["net0"] ?? "", "").members["virtio"] ?? "",
    disks: ["scsi0", "scsi1"].flatMap((slot, index) => {
      const { first } = parseProperties(config[slot] ?? "", "file");
      if (first === undefined || first === "") return [];
      return [{ device: `/dev/sd${"ab".charAt(index)}`, bytes: volumeSize(first), serial: `drive-${slot}` }];
    }),
    version: image?.[2] ?? "v0.0.0",
    schematic: image?.[1] ?? "",
  };
}
