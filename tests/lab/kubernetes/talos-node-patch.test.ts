import { type NodeObject, nodeObject, type NodeRegistration } from "../../../infrastructure/lab/kubernetes/node-object";
import { talosNodePatch } from "../../../infrastructure/lab/kubernetes/talos-node-patch";

const worker: NodeRegistration = {
  name: "worker-1",
  address: "192.168.50.12",
  role: "worker",
  capacity: { cpu: 4, memoryMiB: 8192 },
  kubeletVersion: "v1.36.3",
  osImage: "Talos (v1.13.9)",
};

function node(
  metadata: Partial<NodeObject["metadata"]>,
  taints?: NonNullable<NodeObject["spec"]["taints"]>,
): NodeObject {
  return { metadata: { name: "worker-1", resourceVersion: "7", ...metadata }, spec: { taints }, status: {} };
}

test("a worker without labels of its own needs nothing", () => {
  expect(talosNodePatch(nodeObject(worker, false), worker, false)).toBeUndefined();
});

test("a control plane gets its role, and notes it; the taint that its kubelet set is Talos' now", () => {
  const registration: NodeRegistration = { ...worker, role: "controlplane" };
  expect(talosNodePatch(nodeObject(registration, true), registration, true)).toEqual({
    metadata: {
      labels: { "node-role.kubernetes.io/control-plane": "" },
      annotations: {
        "talos.dev/owned-labels": '["node-role.kubernetes.io/control-plane"]',
        "talos.dev/owned-taints": '["node-role.kubernetes.io/control-plane"]',
      },
    },
  });
});

test("what is no longer wanted goes, what others set stays", () => {
  const before = node(
    {
      labels: { mine: "1", old: "1", theirs: "1" },
      annotations: {
        "talos.dev/owned-labels": '["mine","old"]',
        "talos.dev/owned-taints": '["slow"]',
        other: "x",
      },
    },
    [
      { key: "slow", effect: "NoSchedule" },
      { key: "node.kubernetes.io/unreachable", effect: "NoSchedule" },
      { key: "node.kubernetes.io/unreachable", effect: "NoExecute" },
    ],
  );
  expect(talosNodePatch(before, { ...worker, labels: { mine: "2", theirs: "2" } }, false)).toEqual({
    metadata: {
      resourceVersion: "7",
      labels: { mine: "2", old: null },
      annotations: { "talos.dev/owned-labels": '["mine"]', "talos.dev/owned-taints": null },
    },
    spec: {
      taints: [
        { key: "node.kubernetes.io/unreachable", effect: "NoSchedule" },
        { key: "node.kubernetes.io/unreachable", effect: "NoExecute" },
      ],
    },
  });
});

test("taints that nobody changes are not sent: a worker may not touch them", () => {
  const before = node({}, [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }]);
  expect(talosNodePatch(before, { ...worker, labels: { rack: "one" } }, false)).toEqual({
    metadata: {
      resourceVersion: "7",
      labels: { rack: "one" },
      annotations: { "talos.dev/owned-labels": '["rack"]' },
    },
  });
});
