import { nodePatches } from "../../../../components/talos/patches/node";
import { allPatches, rolePatches } from "../../../../components/talos/patches";
import { shippedDefinition } from "../../../support/shipped-definition";
import { controlPlane, definitionOf, worker } from "../support/definitions";

/** The patches of one node in a cluster with it. */
function patchesOf(name: string, nodes: Parameters<typeof definitionOf>[0], more?: Parameters<typeof definitionOf>[1]) {
  const definition = definitionOf(nodes, more);
  return nodePatches(
    definition.nodes.find((node) => node.name === name)!,
    definition,
  );
}

const nodes = { "control-1": controlPlane(1), "worker-1": worker(1), "worker-2": worker(2, { dataDisk: "50GiB" }) };

test("a node gets its name, and its address on the NIC with its MAC address", () => {
  expect(patchesOf("control-1", nodes)).toEqual([
    { apiVersion: "v1alpha1", kind: "HostnameConfig", auto: "off", hostname: "control-1" },
    {
      apiVersion: "v1alpha1",
      kind: "LinkAliasConfig",
      name: "lan0",
      selector: { match: 'mac(link.permanent_addr) == "bc:24:11:50:00:11"' },
    },
    {
      apiVersion: "v1alpha1",
      kind: "LinkConfig",
      name: "lan0",
      addresses: [{ address: "192.168.50.11/24" }],
      routes: [{ gateway: "192.168.50.1" }],
    },
  ]);
});

test("a node with the iGPU is labelled for the device plugin, and lets pods that are not root use the device", () => {
  const definition = shippedDefinition();
  const patches = definition.nodes.map((node) => nodePatches(node, definition)[0]);
  expect(patches).toMatchObject([
    { kind: "HostnameConfig" },
    {
      machine: {
        nodeLabels: { "intel.feature.node.kubernetes.io/gpu": "true" },
        udev: { rules: ['SUBSYSTEM=="drm", KERNEL=="renderD*", GROUP="44", MODE="0660"'] },
      },
    },
    { machine: { nodeLabels: { "node.longhorn.io/create-default-disk": "true" } } },
  ]);
  expect(patches[2]).not.toMatchObject({ machine: { udev: expect.anything() as unknown } });
});

test("a data disk is Longhorn's, and can never be the system's", () => {
  const patches = patchesOf("worker-1", { ...nodes, "worker-1": worker(1, { dataDisk: "50GiB" }) });
  expect(patches[0]).toEqual({ machine: { nodeLabels: { "node.longhorn.io/create-default-disk": "true" } } });
  expect(patches.at(-1)).toEqual({
    apiVersion: "v1alpha1",
    kind: "UserVolumeConfig",
    name: "longhorn",
    provisioning: {
      diskSelector: {
        match: '!system_disk && "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi1" in disk.symlinks',
      },
      minSize: "1GiB",
      grow: true,
    },
    filesystem: { type: "xfs" },
  });
  expect(patches).toHaveLength(5);
});

test("the definition's labels come beside ours, and have the last word", () => {
  const labels = { rack: "a", "node.longhorn.io/create-default-disk": "config" };
  const [first] = patchesOf("worker-1", { ...nodes, "worker-1": worker(1, { dataDisk: "50GiB", labels }) });
  expect(first).toEqual({ machine: { nodeLabels: { rack: "a", "node.longhorn.io/create-default-disk": "config" } } });
});

test.each([
  ["127.0.0.11", ["127.0.0.11"]],
  ["talos.example.com:50011", ["talos.example.com"]],
])("a node that is reached at %s has that name in its certificate", (endpoint, certSANs) => {
  const [first] = patchesOf("worker-1", nodes, { endpoints: { nodes: { "worker-1": endpoint } } });
  expect(first).toEqual({ machine: { certSANs } });
});

test("a node that is reached at its own address on another port needs no other name", () => {
  const [first] = patchesOf("worker-1", nodes, { endpoints: { nodes: { "worker-1": "192.168.50.21:50021" } } });
  expect(first).toMatchObject({ kind: "HostnameConfig" });
});

test("the definition's own patches come last, after those of the role", () => {
  const own = [
    { machine: { kubelet: { nodeIP: { validSubnets: ["192.168.50.0/24"] } } } },
    { apiVersion: "v1alpha1", kind: "WatchdogTimerConfig", device: "/dev/watchdog0" },
  ];
  const definition = definitionOf({ ...nodes, "worker-1": worker(1, { patches: own }) });
  const [node] = definition.workers;
  const patches = allPatches(node!, definition);
  expect(patches.slice(-2)).toEqual(own);
  expect(patches.slice(0, 4)).toEqual(rolePatches("worker", definition));
});
