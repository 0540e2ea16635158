import { hardware } from "../../../components/proxmox/hardware";
import { DATA_DISK, SYSTEM_DISK } from "../../../components/talos/disks";
import { definitionOf, threeNodes } from "./support/definitions";

test("the disks are where the proxmox layer puts them", () => {
  const { hosts, workers, network } = definitionOf(threeNodes);
  const vm = hardware({
    node: workers[0]!,
    host: hosts[0]!,
    network,
    cluster: "lab",
    image: "local:import/talos.qcow2",
  });
  expect(vm.scsiHardware).toBe("virtio-scsi-single");
  expect(vm.disks).toMatchObject([
    { interface: "scsi0", importFrom: "local:import/talos.qcow2" },
    { interface: "scsi1" },
  ]);
  expect([SYSTEM_DISK, DATA_DISK]).toEqual([
    "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0",
    "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi1",
  ]);
});
