import * as fc from "fast-check";
import { moveNotice, refuseVmChanges } from "../../../components/proxmox/vm-changes";
import type { DefinitionInput } from "../../../config/schema";
import type { ProxmoxNode } from "../../../stacks/outputs";
import { controlPlane, definitionOf, fiveNodes, threeNodes } from "../talos/support/definitions";

type Nodes = Parameters<typeof definitionOf>[0];

/** What an update with these nodes records. */
function recorded(nodes: Nodes): Record<string, ProxmoxNode> {
  return Object.fromEntries(
    definitionOf(nodes).nodes.map((node) => [
      node.name,
      {
        ...{ vmId: node.vmId, host: node.host, address: node.address, machineId: `uuid-${node.name}` },
        ...{ role: node.role, mac: node.mac, datastore: "local-lvm" },
        ...{ systemDiskGiB: node.systemDiskGiB, dataDiskGiB: node.dataDiskGiB ?? 0 },
      },
    ]),
  );
}

/** The lines with which the step from one definition to the other is refused. */
function refused(from: Nodes, to: Nodes, last = recorded(from)): string[] {
  try {
    refuseVmChanges(definitionOf(to, { proxmox }), last);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n");
  }
}

const store = (name: string) => ({
  ...{ cores: 16, memory: "64GiB" },
  datastores: { images: "local", disks: { name, size: "2TiB" } },
});
const proxmox = {
  endpoint: "https://192.168.50.2:8006",
  hosts: { pve: store("local-lvm"), other: store("local-lvm") },
} satisfies DefinitionInput["proxmox"];

const again = (name: string) =>
  `or empty ${name} (docs/storage.md), take it out of the definition, update, and add it again`;
const worker1 = (change: Partial<Nodes[string]>): Nodes => ({
  ...threeNodes,
  "worker-1": { ...threeNodes["worker-1"], ...change },
});
const without = (nodes: Nodes, ...names: string[]): Nodes =>
  Object.fromEntries(Object.entries(nodes).filter(([name]) => !names.includes(name)));

test.each<[string, Partial<Nodes[string]>, string]>([
  [
    "a smaller data disk",
    { dataDisk: "20GiB" },
    "nodes.worker-1.dataDisk is 20GiB, and the disk has 50GiB: Proxmox cannot shrink a disk; write 50GiB or more",
  ],
  [
    "a smaller system disk",
    { systemDisk: "20GiB" },
    "nodes.worker-1.systemDisk is 20GiB, and the disk has 32GiB: Proxmox cannot shrink a disk; write 32GiB or more",
  ],
  [
    "another address",
    { address: "192.168.50.77" },
    "nodes.worker-1.address is 192.168.50.77, and the node runs at 192.168.50.21: it would be asked where it is not yet; write 192.168.50.21",
  ],
  [
    "another MAC address",
    { mac: "BC:24:11:50:00:77" },
    "nodes.worker-1.mac is BC:24:11:50:00:77, and the node knows its card as BC:24:11:50:00:21: it would lose its network; write BC:24:11:50:00:21",
  ],
])("%s of a VM that is there is refused", (_, change, problem) => {
  expect(refused(threeNodes, worker1(change))).toEqual([`${problem}, ${again("worker-1")}`]);
});

test("a data disk that is taken away is refused: it would be pulled out of the running VM", () => {
  const { dataDisk: _, ...bare } = threeNodes["worker-1"];
  const after = { ...threeNodes, "worker-1": bare, "worker-2": { ...threeNodes["worker-2"], dataDisk: "50GiB" } };
  expect(refused(threeNodes, after)).toEqual([
    "nodes.worker-1.dataDisk is gone, and its disk would be pulled out of the running VM with the volumes on it; " +
      `write 50GiB, ${again("worker-1")}`,
  ]);
});

test("another role is refused, and a control plane's other way depends on how many there are", () => {
  const promoted = { ...threeNodes, "worker-2": { ...threeNodes["worker-2"], role: "controlplane" as const } };
  expect(refused(threeNodes, { ...promoted, "control-3": controlPlane(3) })).toEqual([
    `nodes.worker-2.role is controlplane, and the node was installed as worker: a machine keeps its role; write worker, ${again("worker-2")}`,
  ]);
  const moved = (nodes: Nodes) => ({ ...nodes, "control-1": controlPlane(1, { address: "192.168.50.77" }) });
  expect(refused(threeNodes, moved(threeNodes))).toEqual([
    expect.stringMatching(/write 192\.168\.50\.11, or begin anew: npm run homelab -- destroy, then up$/),
  ]);
  expect(refused(fiveNodes, moved(fiveNodes))).toEqual([
    expect.stringMatching(
      /write 192\.168\.50\.11, or replace control-1 by a node with a name, vmId and address of its own$/,
    ),
  ]);
});

test("the only control plane's VM is never made anew by a change of the definition: etcd would be lost", () => {
  const lost =
    "etcd would be lost with everything in the cluster: of control-1 no VM would stay; leave vmId and host as they " +
    "were and add other control planes first, or begin anew: npm run homelab -- destroy, then up";
  const elsewhere = { ...threeNodes, "control-1": controlPlane(1, { host: "other" }) };
  const renumbered = { ...threeNodes, "control-1": controlPlane(1, { vmId: 5019 }) };
  const renamed = { ...without(threeNodes, "control-1"), "control-9": controlPlane(9) };
  for (const after of [elsewhere, renumbered, renamed]) expect(refused(threeNodes, after)).toEqual([lost]);
});

test("of three control planes one may go at a time", () => {
  const replaced = { ...without(fiveNodes, "control-1"), "control-4": controlPlane(4) };
  expect(refused(fiveNodes, replaced)).toEqual([]);
  expect(refused(fiveNodes, { ...fiveNodes, "control-2": controlPlane(2, { host: "other" }) })).toEqual([]);
  expect(refused(fiveNodes, without(fiveNodes, "control-1", "control-2"))).toEqual([
    "etcd would stand still: of control-1, control-2, control-3 only control-3 would stay, which is no majority; " +
      "change one control plane, update, and wait until the new one has joined before the next",
  ]);
});

test("what can change is let through: larger and new disks, more of everything, nodes that come and go, another host of a worker", () => {
  const grown = {
    "worker-1": { ...threeNodes["worker-1"], dataDisk: "60GiB", systemDisk: "40GiB", cores: 4, memory: "4GiB" },
  };
  const disk = { "worker-2": { ...threeNodes["worker-2"], dataDisk: "10GiB" } };
  expect(refused(threeNodes, { ...threeNodes, ...grown, ...disk })).toEqual([]);
  expect(refused(threeNodes, fiveNodes)).toEqual([]);
  expect(refused(threeNodes, without(threeNodes, "worker-2"))).toEqual([]);
  // Another VM is not held against the old one.
  expect(refused(threeNodes, worker1({ host: "other", dataDisk: "20GiB", address: "192.168.50.77" }))).toEqual([]);
});

test("a state that does not say how its VMs were made refuses nothing but what it knows", () => {
  const last = Object.fromEntries(
    Object.entries(recorded(threeNodes)).map(([name, { vmId, host, address, machineId }]) => [
      name,
      { vmId, host, address, machineId },
    ]),
  );
  expect(refused(threeNodes, worker1({ dataDisk: "20GiB" }), last)).toEqual([]);
  expect(refused(threeNodes, worker1({ address: "192.168.50.77" }), last)).toHaveLength(1);
  expect(refused(threeNodes, threeNodes, {})).toEqual([]);
});

test("no definition is refused after itself, and disks never shrink", () => {
  const sizes = fc.integer({ min: 10, max: 400 });
  fc.assert(
    fc.property(sizes, sizes, (before, after) => {
      const [from, to] = [before, after].map((size) => worker1({ dataDisk: `${String(size)}GiB` }));
      expect(refused(from!, from!)).toEqual([]);
      expect(refused(from!, to!).length).toBe(after < before ? 1 : 0);
    }),
    { numRuns: 30 },
  );
});

test("disks that move to another datastore: which nodes have to be off, and nothing where none moves", () => {
  const moved = { ...proxmox, hosts: { pve: store("nvme") } };
  const last = recorded(threeNodes);
  expect(moveNotice(definitionOf(threeNodes), last)).toBeUndefined();
  expect(moveNotice(definitionOf(without(threeNodes, "worker-2"), { proxmox: moved }), last)).toBe(
    [
      "disks move to another datastore only while their VM is off; drain and stop these nodes first",
      "  talosctl shutdown -n 192.168.50.11   # control-1: from local-lvm to nvme",
      "  talosctl shutdown -n 192.168.50.21   # worker-1: from local-lvm to nvme",
    ].join("\n"),
  );
});
