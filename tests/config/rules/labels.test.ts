import { mistakes } from "../support/messages";

const labelled = (label: string, node = "worker-1") => mistakes(`nodes: { ${node}: { labels: { ${label} } } }`);
const long = "a".repeat(63);

test.each([
  "disk: nvme",
  'disk: ""',
  `${long}: ${long}`,
  "example.com/disk: a_b-c.d",
  "sub.node.kubernetes.io/x: y",
  "topology.kubernetes.io/zone: house",
  "kubelet.kubernetes.io/x: y",
  "notkubernetes.io/x: y",
])("%s is a label that a worker may have", (label) => {
  expect(labelled(label)).toEqual([]);
});

test.each(["a/b/c: x", "/a: x", "Example.com/a: x", "-a: x", `${long}a: x`, '"a b": x', "a/: x", '"": x'])(
  "%s has no key of a label",
  (label) => {
    expect(labelled(label)).toHaveLength(1);
    expect(labelled(label)[0]).toMatch(/: is not a label's key; write prefix\/name or name, /);
  },
);

test.each(["a: -b", 'a: "b c"', `a: ${long}b`, "a: b/c"])("%s has no value of a label", (label) => {
  expect(labelled(label)).toEqual([
    "nodes.worker-1.labels.a: is not a label's value; write at most 63 letters, digits and -_. between, or nothing",
  ]);
});

test.each([
  ["node-role.kubernetes.io/worker", "worker"],
  ["node-restriction.kubernetes.io/x", "x"],
  ["kubernetes.io/role", "role"],
  ["k8s.io/x", "x"],
  ["x.k8s.io/y", "y"],
])("%s is one that a worker may not give itself, and a control plane may", (key, name) => {
  expect(labelled(`${key}: ""`)).toEqual([
    `nodes.worker-1.labels["${key}"]: is a label that Kubernetes lets no worker give itself; write it in a domain of your own, e.g. example.com/${name}`,
  ]);
  expect(labelled(`${key}: ""`, "control-1")).toEqual([]);
});
