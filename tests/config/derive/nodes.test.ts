import { deriveHosts, deriveNodes } from "../../../config/derive/nodes";
import { definitionOf } from "../support/messages";

test("a node has its name, its sizes as numbers, and its defaults", () => {
  expect(deriveNodes(definitionOf())[1]).toEqual({
    name: "worker-1",
    role: "worker",
    host: "n100",
    vmId: 5021,
    address: "192.168.50.21",
    mac: "BC:24:11:50:00:21",
    cores: 4,
    memoryMiB: 12_288,
    systemDiskGiB: 32,
    dataDiskGiB: 200,
    igpu: false,
    labels: {},
    patches: [],
    secretPatches: false,
    endpoint: "192.168.50.21",
  });
});

test("disks are rounded up to whole GiB, and a node without a data disk has none", () => {
  const [control, worker] = deriveNodes(
    definitionOf("nodes: { worker-1: { systemDisk: 10241MiB, dataDisk: 1500MiB } }"),
  );
  expect([worker!.systemDiskGiB, worker!.dataDiskGiB]).toEqual([11, 2]);
  expect(control!.dataDiskGiB).toBeUndefined();
});

test("an endpoint of its own, and its address where it has none", () => {
  const text = `endpoints: { nodes: { control-1: "127.0.0.1:50011" } }
nodes: { worker-2: { role: worker, host: n100, vmId: 5022, address: 192.168.50.22, mac: "BC:24:11:50:00:22", cores: 1, memory: 1GiB } }`;
  expect(deriveNodes(definitionOf(text)).map(({ name, endpoint }) => [name, endpoint])).toEqual([
    ["control-1", "127.0.0.1:50011"],
    ["worker-1", "192.168.50.21"],
    ["worker-2", "192.168.50.22"],
  ]);
});

test("hosts with a node, and no others, in the order in which people count", () => {
  const host = "{ cores: 4, memory: 16GiB, datastores: { images: local, disks: { name: zfs, size: 1TiB } } }";
  const node = (id: number, name: string) =>
    `n${String(id)}: { role: worker, host: ${name}, vmId: ${String(id)}, address: 192.168.50.${String(id - 100)}, mac: "BC:24:11:50:01:${String(id - 100)}", cores: 1, memory: 1GiB }`;
  const definition = definitionOf(
    `proxmox: { hosts: { pve-10: ${host}, pve-9: ${host}, pve-2: ${host} } }\nnodes: { ${node(130, "pve-10")}, ${node(131, "pve-9")} }`,
  );
  expect(deriveHosts(definition).map(({ name }) => name)).toEqual(["n100", "pve-9", "pve-10"]);
  expect(deriveHosts(definition)[1]).toEqual({
    name: "pve-9",
    cores: 4,
    memoryMiB: 16_384,
    reserve: { memoryMiB: 4096, diskMiB: 20_480 },
    datastores: { images: "local", disks: "zfs", disksMiB: 1_048_576 },
    bridge: "vmbr0",
    vlan: undefined,
    igpu: undefined,
  });
});
