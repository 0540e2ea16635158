import { hardware } from "../../../components/proxmox/hardware";
import type { ClusterDefinition } from "../../../config/derive";
import { shippedDefinition } from "../../support/shipped-definition";
import { onTwoHosts } from "../../support/two-hosts";

function vm({ nodes, hosts, network, cluster }: ClusterDefinition, name: string) {
  const node = nodes.find((candidate) => candidate.name === name)!;
  const host = hosts.find((candidate) => candidate.name === node.host)!;
  return hardware({ node, host, network, cluster: cluster.name, image: "local:import/talos.qcow2" });
}

const shipped = shippedDefinition();
const disk = {
  datastoreId: "local-lvm",
  fileFormat: "raw",
  iothread: true,
  discard: "on",
  ssd: true,
  speed: { iopsRead: 1_000_000 },
};
const controlPlane = {
  name: "control-1",
  nodeName: "n100",
  vmId: 5011,
  tags: ["controlplane", "prox-n100", "talos"],
  machine: "q35",
  bios: "ovmf",
  efiDisk: { datastoreId: "local-lvm", fileFormat: "raw", type: "4m", preEnrolledKeys: false },
  operatingSystem: { type: "l26" },
  cpu: { type: "host", sockets: 1, cores: 2 },
  memory: { dedicated: 4096, floating: 0 },
  smbios: { serial: "control-1" },
  scsiHardware: "virtio-scsi-single",
  disks: [{ ...disk, interface: "scsi0", size: 32, importFrom: "local:import/talos.qcow2" }],
  bootOrders: ["scsi0"],
  cdrom: { interface: "ide0", fileId: "none" },
  networkDevices: [
    { model: "virtio", bridge: "vmbr0", macAddress: "BC:24:11:50:00:11", vlanId: undefined, firewall: false },
  ],
  initialization: {
    interface: "ide2",
    datastoreId: "local-lvm",
    ipConfigs: [{ ipv4: { address: "192.168.50.11/24", gateway: "192.168.50.1" } }],
    dns: { servers: ["192.168.50.1", "1.1.1.1"] },
  },
  hostpcis: [],
  serialDevices: [{ device: "socket" }],
  tabletDevice: false,
  agent: { enabled: true, type: "virtio", timeout: "5s", waitForIp: { disabled: true } },
  onBoot: true,
  started: true,
  startup: { order: 1 },
  rebootAfterUpdate: false,
  stopOnDestroy: true,
  migrate: false,
};

test("a control plane", () => {
  expect(vm(shipped, "control-1")).toEqual(controlPlane);
});

test("a worker with a data disk and the host's iGPU by its mapping, started after the control planes", () => {
  expect(vm(shipped, "worker-1")).toEqual({
    ...controlPlane,
    name: "worker-1",
    vmId: 5021,
    tags: ["prox-n100", "talos", "worker"],
    cpu: { type: "host", sockets: 1, cores: 4 },
    memory: { dedicated: 12288, floating: 0 },
    smbios: { serial: "worker-1" },
    disks: [
      { ...disk, interface: "scsi0", size: 64, importFrom: "local:import/talos.qcow2" },
      { ...disk, interface: "scsi1", size: 250 },
    ],
    networkDevices: [
      { model: "virtio", bridge: "vmbr0", macAddress: "BC:24:11:50:00:21", vlanId: undefined, firewall: false },
    ],
    initialization: {
      ...controlPlane.initialization,
      ipConfigs: [{ ipv4: { address: "192.168.50.21/24", gateway: "192.168.50.1" } }],
    },
    hostpcis: [{ device: "hostpci0", mapping: "igpu", pcie: true, rombar: true, xvga: false }],
    startup: { order: 2 },
  });
});

test("a node takes bridge, VLAN and datastores from the host that runs it", () => {
  const { nodeName, networkDevices, disks, efiDisk, initialization } = vm(shippedDefinition(onTwoHosts), "control-2");
  expect({ nodeName, networkDevices, disks, efiDisk, initialization }).toEqual({
    nodeName: "n200",
    networkDevices: [
      { model: "virtio", bridge: "vmbr1", macAddress: "BC:24:11:50:00:12", vlanId: 50, firewall: false },
    ],
    disks: [{ ...disk, datastoreId: "tank", interface: "scsi0", size: 32, importFrom: "local:import/talos.qcow2" }],
    efiDisk: { ...controlPlane.efiDisk, datastoreId: "tank" },
    initialization: {
      ...controlPlane.initialization,
      datastoreId: "tank",
      ipConfigs: [{ ipv4: { address: "192.168.50.12/24", gateway: "192.168.50.1" } }],
    },
  });
});

test("a cluster called like a role has each tag once", () => {
  const named = shippedDefinition((definition) => void (definition.cluster.name = "worker"));
  expect(vm(named, "worker-1").tags).toEqual(["talos", "worker"]);
});

test("no part of the VM but its image depends on the Talos version", () => {
  const { image, ...older } = shippedDefinition();
  const { image: newImage, ...newer } = shippedDefinition(({ talos }) => void (talos.version = "v1.13.10"));
  expect(newImage.fileName).not.toBe(image.fileName);
  for (const { name } of shipped.nodes) expect(vm({ ...newer, image }, name)).toEqual(vm({ ...older, image }, name));
});
