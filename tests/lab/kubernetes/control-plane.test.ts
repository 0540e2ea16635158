import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { parse } from "yaml";

import { ApiClient } from "../../../infrastructure/lab/kubernetes/api-client";
import { type Binaries, ensureBinaries } from "../../../infrastructure/lab/kubernetes/binaries";
import {
  type ControlPlane,
  type ControlPlaneOptions,
  type NodeRegistration,
  startControlPlane,
} from "../../../infrastructure/lab/kubernetes/control-plane";
import { identify, isAlive, type ProcessIdentity } from "../../../infrastructure/lab/kubernetes/process-identity";
import { newMachineConfig } from "./new-machine-config";

/** From nothing, all binaries are built; a limit against hanging, not a measure. */
const BUILD_LIMIT_MS = 25 * 60_000;
const LIMIT_MS = 3 * 60_000;

const LISTEN = "127.77.50.11";
const VIP = "127.77.50.10";

interface KubernetesObject {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string>; readonly uid: string };
  readonly spec: { readonly taints?: readonly { key: string; effect: string }[]; readonly nodeName?: string };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly addresses: readonly object[];
    readonly capacity: Record<string, string>;
    readonly allocatable: Record<string, string>;
    readonly nodeInfo: Record<string, string>;
  };
}

interface List {
  readonly items: readonly KubernetesObject[];
}

const nodes: readonly NodeRegistration[] = [
  { name: "cp-1", role: "controlplane" as const, address: "192.168.50.11" },
  { name: "worker-1", role: "worker" as const, address: "192.168.50.12" },
  { name: "worker-2", role: "worker" as const, address: "192.168.50.13" },
].map((node) => ({
  ...node,
  capacity: { cpu: 4, memoryMiB: 8192, extended: { "gpu.intel.com/i915": "1" } },
  kubeletVersion: "v1.36.3",
  osImage: "Talos (v1.13.9)",
  labels: { "example.org/rack": "one" },
}));

const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "web", image: "example.org/web:1" }] },
    },
  },
};

let binaries: Binaries;
let options: ControlPlaneOptions;
let controlPlane: ControlPlane;
let api: ApiClient;

/** Asks until the answer is as wanted; the test's own limit ends it otherwise. */
async function eventually<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await sleep(100);
  }
}

function isTrue(object: KubernetesObject, condition: string): boolean {
  return object.status.conditions?.some(({ type, status }) => type === condition && status === "True") ?? false;
}

async function connect(): Promise<ApiClient> {
  const kubeconfig = parse(await controlPlane.adminKubeconfig(`https://${VIP}:6443`)) as {
    clusters: [{ cluster: { server: string; "certificate-authority-data": string } }];
    users: [{ user: { "client-certificate-data": string; "client-key-data": string } }];
  };
  const text = (base64: string): string => Buffer.from(base64, "base64").toString();
  const { cluster } = kubeconfig.clusters[0];
  const { user } = kubeconfig.users[0];
  return new ApiClient({
    server: cluster.server,
    authorities: [text(cluster["certificate-authority-data"])],
    client: { certificate: text(user["client-certificate-data"]), key: text(user["client-key-data"]) },
  });
}

function identities(): ProcessIdentity[] {
  return Object.values(controlPlane.pids()).map((pid) => identify(pid)!);
}

/** What is to be undone at the end, also after a start that failed half-way. */
const undo: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  binaries = await ensureBinaries();
  const dir = mkdtempSync(path.join(tmpdir(), "control-plane-"));
  undo.push(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  options = {
    dir,
    nodeName: "cp-1",
    listenAddress: LISTEN,
    forwardAddresses: [VIP],
    advertiseAddress: "192.168.50.11",
    machineConfig: await newMachineConfig(),
    binaries,
  };
  controlPlane = await startControlPlane(options);
  undo.push(() => controlPlane.stop());
  await controlPlane.waitReady({ timeoutMs: LIMIT_MS });
  api = await connect();
  undo.push(() => {
    api.close();
  });
}, BUILD_LIMIT_MS);

afterAll(async () => {
  for (const step of undo.reverse()) await step();
}, LIMIT_MS);

test("the admin kubeconfig answers through the VIP", async () => {
  expect(await api.send("GET", "/version")).toMatchObject({ gitVersion: "v1.36.3", major: "1", minor: "36" });
});

test(
  "Kubernetes knows the definition's address",
  async () => {
    // The API server writes down where it is once it is ready.
    const { items } = await eventually(
      () => api.send<List>("GET", "/api/v1/namespaces/default/endpoints"),
      (list) => list.items.length > 0,
    );
    expect(items).toMatchObject([
      {
        metadata: { name: "kubernetes" },
        subsets: [{ addresses: [{ ip: "192.168.50.11" }], ports: [{ port: 6443 }] }],
      },
    ]);
  },
  LIMIT_MS,
);

test("nobody gets in without a certificate", async () => {
  const ca = readFileSync(path.join(options.dir, "kube-apiserver", "ca.crt"), "utf8");
  const client = { certificate: "", key: "" };
  const nobody = new ApiClient({ server: `https://${VIP}:6443`, authorities: [ca], client });
  await expect(nobody.send("GET", "/version")).rejects.toMatchObject({ status: 401 });
  nobody.close();
});

test("what Talos applies at bootstrap is there", async () => {
  await expect(api.send("GET", "/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef")).resolves.toBeDefined();
  const bindings = await api.send<List>("GET", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings");
  expect(bindings.items.map(({ metadata }) => metadata.name)).toEqual(
    expect.arrayContaining([
      "system-bootstrap-node-bootstrapper",
      "system-bootstrap-node-renewal",
      "system:talos-nodes",
    ]),
  );
});

test(
  "registered nodes become Ready, as Talos' kubelets would stand there",
  async () => {
    for (const node of nodes) await controlPlane.registerNode(node);
    const { items } = await eventually(
      () => api.send<List>("GET", "/api/v1/nodes"),
      (list) => list.items.length === 3 && list.items.every((node) => isTrue(node, "Ready") && ready(node)),
    );
    const [first, second] = items as [KubernetesObject, KubernetesObject];
    expect(first.spec.taints).toEqual([{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }]);
    expect(first.metadata.labels).toMatchObject({
      "node-role.kubernetes.io/control-plane": "",
      "example.org/rack": "one",
    });
    expect(second.spec.taints).toBeUndefined();
    expect(second.status).toMatchObject({
      addresses: [
        { type: "InternalIP", address: "192.168.50.12" },
        { type: "Hostname", address: "worker-1" },
      ],
      capacity: { cpu: "4", memory: "8Gi", "ephemeral-storage": "32Gi", pods: "110", "gpu.intel.com/i915": "1" },
      allocatable: { cpu: "3950m", memory: "7708Mi", pods: "110" },
      nodeInfo: { kubeletVersion: "v1.36.3", osImage: "Talos (v1.13.9)" },
    });
    await eventually(
      () => api.send<List>("GET", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"),
      (list) => list.items.length === 3,
    );
  },
  LIMIT_MS,
);

/** Whether the controllers have taken away the taint of a node that is not ready yet. */
function ready({ spec }: KubernetesObject): boolean {
  return !(spec.taints ?? []).some(({ key }) => key.startsWith("node.kubernetes.io/"));
}

test("a worker that gives itself a role is refused, as NodeRestriction refuses it to a real one", async () => {
  const labels = { "node-role.kubernetes.io/worker": "" };
  await expect(controlPlane.registerNode({ ...nodes[1]!, labels })).rejects.toThrow(
    /^node worker-1 is refused by Kubernetes: .*is not allowed to modify labels: node-role.kubernetes.io\/worker/,
  );
});

test("a node that comes back with other memory, labels and taints is brought up to date", async () => {
  await controlPlane.registerNode({
    ...nodes[0]!,
    capacity: { cpu: 4, memoryMiB: 16384 },
    labels: { "example.org/room": "two" },
    taints: [{ key: "example.org/slow", value: "yes", effect: "PreferNoSchedule" }],
  });
  const node = await api.send<KubernetesObject>("GET", "/api/v1/nodes/cp-1");
  expect(node.status.capacity.memory).toBe("16Gi");
  expect(node.metadata.labels).toMatchObject({ "example.org/room": "two" });
  expect(node.metadata.labels).not.toHaveProperty("example.org/rack");
  expect(node.spec.taints).toEqual([
    { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
    { key: "example.org/slow", value: "yes", effect: "PreferNoSchedule" },
  ]);
});

test("a node without power is not played by kwok any more, until it boots again", async () => {
  const label = async (): Promise<string | undefined> =>
    (await api.send<KubernetesObject>("GET", "/api/v1/nodes/worker-2")).metadata.labels["homelab.lab/powered"];
  await controlPlane.powerOffNode("worker-2");
  expect(await label()).toBeUndefined();
  await controlPlane.registerNode(nodes[2]!);
  expect(await label()).toBe("on");
});

test(
  "a Deployment becomes Available, its pods on the workers",
  async () => {
    await api.apply("/apis/apps/v1/namespaces/default/deployments/web", deployment, "test");
    await eventually(
      () => api.send<KubernetesObject>("GET", "/apis/apps/v1/namespaces/default/deployments/web"),
      (object) => isTrue(object, "Available"),
    );
    const pods = await api.send<List>("GET", "/api/v1/namespaces/default/pods");
    expect(pods.items.map(({ spec }) => spec.nodeName).sort()).toEqual(["worker-1", "worker-2"]);
  },
  LIMIT_MS,
);

test("the API server dials nothing: a pod's log is refused at once, not asked of the house's real node", async () => {
  const pods = await api.send<List>("GET", "/api/v1/namespaces/default/pods");
  const { name } = pods.items[0]!.metadata;
  await expect(api.send("GET", `/api/v1/namespaces/default/pods/${name}/log`)).rejects.toThrow(
    "the-lab-runs-no-kubelets-and-no-pods",
  );
});

test("secrets are stored encrypted", async () => {
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData: { word: "open-sesame" } };
  await api.send("POST", "/api/v1/namespaces/default/secrets", { body: secret });
  const data = path.join(options.dir, "etcd-data", "member");
  for (const file of readdirSync(data, { recursive: true, encoding: "utf8" })) {
    const full = path.join(data, file);
    if (statSync(full).isFile()) expect(readFileSync(full).includes("open-sesame")).toBe(false);
  }
});

test("the folder is in use: a second start says by whom", async () => {
  await expect(startControlPlane(options)).rejects.toThrow(
    `${options.dir} is in use by another lab, process ${process.pid}: stop that one, or use another folder`,
  );
});

test("the address is in use: a second control plane says so, and leaves nothing running", async () => {
  const dir = mkdtempSync(path.join(tmpdir(), "control-plane-"));
  await expect(startControlPlane({ ...options, dir })).rejects.toThrow(
    /^127\.77\.50\.1[01]:\d+, where [a-z-]+ listens, is taken: is another lab running, or another Kubernetes\?$/,
  );
  expect(readdirSync(dir)).toEqual(["tmp"]);
  rmSync(dir, { recursive: true });
});

test("everything listens on loopback, and everything that is written is in the folder", () => {
  expect(existsSync("/var/run/kubernetes")).toBe(false);
  if (process.platform !== "linux") return;
  const mine = new Set(Object.values(controlPlane.pids()).flatMap(openFiles));
  const written = [...mine].filter((file) => file.startsWith("/") && !file.startsWith("/dev/"));
  expect(written.length).toBeGreaterThan(5);
  expect(written.filter((file) => !file.startsWith(`${options.dir}/`) && !isProgramOrKernel(file))).toEqual([]);
  const sockets = new Set([...mine].map((file) => /^socket:\[(\d+)\]$/.exec(file)?.[1]));
  const listening = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) =>
    readFileSync(table, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === "0A" && sockets.has(fields[9])),
  );
  const addresses = listening.map((fields) => fields[1]!);
  expect(addresses.length).toBe(5);
  // Little-endian: 127.77.50.11.
  expect(addresses.filter((address) => !address.startsWith("0B324D7F:"))).toEqual([]);
});

function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

function isProgramOrKernel(file: string): boolean {
  return /^\/(proc|sys)\//.test(file) || Object.values(binaries.paths).includes(file);
}

test("secrets are readable by their owner only", () => {
  const modes = readdirSync(options.dir, { recursive: true, encoding: "utf8" })
    .map((file) => path.join(options.dir, file))
    .filter((file) => (statSync(file).mode & 0o077) !== 0);
  expect(modes).toEqual([]);
});

test(
  "after a stop nothing runs any more, and a new start has the data again",
  async () => {
    const before = identities();
    expect(before).toHaveLength(6);
    const { uid } = (await api.send<KubernetesObject>("GET", "/api/v1/namespaces/kube-system")).metadata;
    api.close();
    await controlPlane.stop();
    expect(before.filter(isAlive)).toEqual([]);
    expect(existsSync(path.join(options.dir, "processes.json"))).toBe(false);

    controlPlane = await startControlPlane(options);
    await controlPlane.waitReady({ timeoutMs: LIMIT_MS });
    api = await connect();
    expect((await api.send<KubernetesObject>("GET", "/api/v1/namespaces/kube-system")).metadata.uid).toBe(uid);
    const web = await api.send<KubernetesObject>("GET", "/apis/apps/v1/namespaces/default/deployments/web");
    expect(isTrue(web, "Available")).toBe(true);
  },
  LIMIT_MS,
);

test("what never was a node has no power to lose", async () => {
  await controlPlane.powerOffNode("worker-9");
  const { items } = await api.send<List>("GET", "/api/v1/nodes");
  expect(items.map(({ metadata }) => metadata.name)).toEqual(["cp-1", "worker-1", "worker-2"]);
});

test("a process that dies by itself is reported with the end of its log; the others go on", async () => {
  const crashed = once(controlPlane, "crash");
  process.kill(controlPlane.pids()["kube-scheduler"]!, "SIGKILL");
  const [crash] = (await crashed) as [{ name: string; message: string; lastLines: string[]; log: string }];
  expect(crash).toMatchObject({ name: "kube-scheduler", message: "kube-scheduler was ended by SIGKILL" });
  expect(crash.lastLines.length).toBeGreaterThan(1);
  expect(crash.log).toBe(path.join(options.dir, "logs", "kube-scheduler.log"));
  expect(Object.keys(controlPlane.pids()).sort()).toEqual(
    ["etcd", "guardian", "kube-apiserver", "kube-controller-manager", "kwok"].sort(),
  );
});

test("an argument that a program refuses ends the wait for readiness with what the program said", async () => {
  const dir = mkdtempSync(path.join(tmpdir(), "control-plane-"));
  const machineConfig = await newMachineConfig({ apiServer: { extraArgs: { "no-such-flag": "1" } } });
  const broken = await startControlPlane({
    ...options,
    dir,
    machineConfig,
    listenAddress: "127.77.50.21",
    forwardAddresses: [],
  });
  await expect(broken.waitReady()).rejects.toThrow(
    /^kube-apiserver ended with code 1; its log, .*unknown flag: --no-such-flag/s,
  );
  await broken.stop();
  rmSync(dir, { recursive: true });
});
