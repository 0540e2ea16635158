import { mistakes } from "../support/messages";

const control = (number: number) =>
  `control-${String(number)}: { role: controlplane, host: n100, vmId: ${String(5010 + number)}, address: 192.168.50.1${String(number)}, mac: "BC:24:11:50:00:1${String(number)}", cores: 2, memory: 2GiB }`;

describe("control planes", () => {
  test.each([
    [1, []],
    [2, ["nodes: has 2 control planes, and etcd wants an odd number; write 1 or 3"]],
    [3, []],
    [4, ["nodes: has 4 control planes, and etcd wants an odd number; write 3 or 5"]],
  ])("%d of them", (count, expected) => {
    const nodes = Array.from({ length: count }, (_, index) => control(index + 1)).join(", ");
    expect(mistakes(`proxmox: { hosts: { n100: { cores: 8 } } }\nnodes: { ${nodes} }`)).toEqual(expected);
  });

  test("a role that cannot be read does not change their number", () => {
    expect(mistakes("nodes: { control-1: { role: control-plane } }")).toEqual([
      "nodes.control-1.role: is not a role; write controlplane or worker",
    ]);
  });

  test("no node at all is one mistake", () => {
    expect(mistakes("nodes: { control-1: !delete, worker-1: !delete }")).toEqual([
      "nodes: has no control plane; write role: controlplane for one or three nodes",
    ]);
  });
});

describe("where workloads may run", () => {
  test("a flag that cannot be read is no reason to say that they run nowhere", () => {
    expect(
      mistakes(
        "kubernetes: { allowSchedulingOnControlPlanes: ja }\nnodes: { worker-1: !delete, control-1: { dataDisk: 9GiB } }",
      ),
    ).toEqual(["kubernetes.allowSchedulingOnControlPlanes: is a text; write true or false"]);
  });

  test("a data disk that cannot be read is not missing, and neither is one of which the key is misspelt", () => {
    expect(mistakes("nodes: { worker-1: { dataDisk: big } }")).toEqual([
      "nodes.worker-1.dataDisk: is not a size; write a whole number with MiB, GiB or TiB, e.g. 12GiB",
    ]);
    expect(mistakes("nodes: { worker-1: { dataDisk: !delete, datadisc: 9GiB } }")).toEqual([
      "nodes.worker-1.datadisc: is not a key of the definition; write dataDisk or delete it",
    ]);
  });
});

describe("what Talos needs at least", () => {
  test.each([
    [
      "control-1: { cores: 1 }",
      "nodes.control-1.cores: is 1 and less than Talos needs on a control plane; write 2 or more",
    ],
    [
      "control-1: { memory: 2047MiB }",
      "nodes.control-1.memory: is 2047MiB and less than Talos needs on a control plane; write 2GiB or more",
    ],
    [
      "worker-1: { memory: 1023 MiB }",
      "nodes.worker-1.memory: is 1023 MiB and less than Talos needs on a worker; write 1GiB or more",
    ],
    [
      "worker-1: { systemDisk: 9GiB }",
      "nodes.worker-1.systemDisk: is 9GiB and less than Talos needs on a node; write 10GiB or more",
    ],
  ])("%s", (node, message) => {
    expect(mistakes(`nodes: { ${node} }`)).toEqual([message]);
  });

  test("exactly that is enough", () => {
    expect(
      mistakes(
        "nodes: { control-1: { cores: 2, memory: 2GiB, systemDisk: 10GiB }, worker-1: { cores: 1, memory: 1GiB } }",
      ),
    ).toEqual([]);
  });
});

describe("hosts", () => {
  test("a name that is like no host gets all of them to choose from", () => {
    expect(mistakes("nodes: { worker-1: { host: basement } }")).toEqual([
      "nodes.worker-1.host: is basement, which is not in proxmox.hosts; write n100",
    ]);
  });

  test.each(["constructor", "toString", "hasOwnProperty"])("%s is not a host that every object has", (host) => {
    expect(mistakes(`nodes: { worker-1: { host: ${host}, igpu: false } }`)).toEqual([
      `nodes.worker-1.host: is ${host}, which is not in proxmox.hosts; write n100`,
    ]);
  });

  test("a node on an unknown host takes nothing of the others", () => {
    expect(mistakes("nodes: { worker-1: { host: n10, memory: 1TiB, cores: 64, igpu: true } }")).toEqual([
      "talos.extensions: is without siderolabs/i915, which the iGPU of worker-1 needs; write it in the list",
      "nodes.worker-1.host: is n10, which is not in proxmox.hosts; write n100",
    ]);
  });

  test("a reserve beyond a disk is one mistake", () => {
    expect(mistakes("proxmox: { hosts: { n100: { reserve: { disk: 1TiB } } } }")).toEqual([
      "proxmox.hosts.n100.reserve.disk: is 1TiB and leaves nothing of the host's datastores.disks.size of 500 GiB; write less",
    ]);
  });
});

describe("capacity", () => {
  test("exactly full is not too full", () => {
    expect(mistakes("nodes: { worker-1: { memory: 24GiB, dataDisk: 416GiB } }")).toEqual([]);
  });

  test("one MiB too much is too much, and named", () => {
    expect(mistakes("nodes: { worker-1: { memory: 24577MiB } }")).toEqual([
      "proxmox.hosts.n100.memory: is too little for the memory of control-1 (4 GiB) and worker-1 (24577 MiB): they take 28673 MiB, 1 MiB more than the 28 GiB that the reserve leaves; write less for a node",
    ]);
  });

  test("a ratio that is no whole number is rounded down", () => {
    expect(mistakes("proxmox: { vcpuRatio: 1.4 }")).toEqual([
      "proxmox.hosts.n100.cores: is too little for the vCPUs of control-1 (2) and worker-1 (4): they have 6, 1 more than the 5 that proxmox.vcpuRatio allows; write fewer for a node, or a higher ratio",
    ]);
  });

  test("many nodes are counted, not listed", () => {
    const nodes = Array.from({ length: 6 }, (_, index) => control(index + 1)).join(", ");
    const [message] = mistakes(
      `proxmox: { hosts: { n100: { memory: 8GiB } } }\nnodes: { ${nodes}, worker-1: { memory: 1GiB } }`,
    ).filter((line) => line.startsWith("proxmox.hosts.n100.memory"));
    expect(message).toContain(
      "of control-1 (2 GiB), worker-1 (1 GiB), control-2 (2 GiB), control-3 (2 GiB) and 3 more: they take 13 GiB",
    );
  });
});

test("one iGPU, two nodes that want it, and no mapping: each mistake once", () => {
  expect(
    mistakes(
      `talos: { extensions: [siderolabs/i915, siderolabs/iscsi-tools, siderolabs/qemu-guest-agent, siderolabs/util-linux-tools] }
nodes: { control-1: { igpu: true }, worker-1: { igpu: true } }`,
    ),
  ).toEqual([
    "nodes.control-1.igpu: is true, and host n100 names no mapping of its iGPU; write proxmox.hosts.n100.igpu, or false here",
    "nodes.worker-1.igpu: is true, and control-1 has the one iGPU of host n100 already; write false for one of them",
  ]);
});

test("an extension that cannot be read may be any that is missing", () => {
  expect(mistakes("talos: { extensions: [qemu-guest-agent] }")).toEqual([
    "talos.extensions[0]: is not an extension; write vendor/name as the image factory lists it, e.g. siderolabs/i915",
  ]);
});
