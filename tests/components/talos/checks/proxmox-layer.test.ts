import { proxmoxProblems, type ProxmoxFacts } from "../../../../components/talos/checks/proxmox-layer";
import { definitionOf, threeNodes } from "../support/definitions";

const definition = definitionOf(threeNodes);
const vm = (vmId: number) => ({ vmId, host: "pve", address: "192.168.50.11", machineId: "uuid" });
const facts: ProxmoxFacts = {
  talosVersion: "v1.13.9",
  schematicId: definition.image.schematicId,
  extensions: ["siderolabs/iscsi-tools", "siderolabs/qemu-guest-agent", "siderolabs/util-linux-tools"],
  nodes: { "control-1": vm(5011), "worker-1": vm(5021), "worker-2": vm(5022), "worker-9": vm(5029) },
};

test("a layer that is up to date has no problem, even with a VM that is about to go", () => {
  expect(proxmoxProblems(definition, facts)).toEqual([]);
});

test.each<[string, Partial<ProxmoxFacts>, string[]]>([
  [
    "images of another Talos",
    { talosVersion: "v1.13.8" },
    ["its images are Talos v1.13.8, and talos.version says v1.13.9"],
  ],
  [
    "images of another schematic with the same extensions",
    { schematicId: "ce4c9805" },
    [`its images are of schematic ce4c9805, and talos.extensions make it ${definition.image.schematicId}`],
  ],
  [
    "images without an extension that is needed",
    { schematicId: "ce4c9805", extensions: ["siderolabs/qemu-guest-agent"] },
    [
      `its images are of schematic ce4c9805, and talos.extensions make it ${definition.image.schematicId}`,
      "its images are without siderolabs/iscsi-tools, siderolabs/util-linux-tools",
    ],
  ],
  ["nodes without a VM", { nodes: { "control-1": vm(5011) } }, ["it has no VM for worker-1, worker-2"]],
])("says it of %s", (_, difference, problems) => {
  expect(proxmoxProblems(definition, { ...facts, ...difference })).toEqual(problems);
});
