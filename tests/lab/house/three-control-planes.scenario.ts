import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { Flux } from "../../../infrastructure/lab/flux/flux";
import { ensureTools } from "../../../infrastructure/lab/kubernetes/binaries";
import { standing } from "../../../infrastructure/cli/rehearsal/standing";
import type { DefinitionInput } from "../../../config/schema";
import { GitHouse } from "../flux/support/git-house";
import { Kubectl } from "./support/kubectl";
import { Talosctl } from "./support/talosctl";
import { changes, TestHouse } from "./support/test-house";

const LAN = 62;
const rehearsal = new TestHouse(LAN);
const LIMIT = 15 * 60_000;
const troubles: string[] = [];
const LAYERS = { only: ["proxmox", "talos"] } as const;

afterAll(() => rehearsal.remove());

/** So many control planes, which run the workloads, and no worker. */
function controlPlanes(numbers: readonly number[]): (text: string) => string {
  return (text) => {
    const definition = parse(text) as DefinitionInput;
    const { n100 } = definition.proxmox.hosts;
    Object.assign(n100!, { cores: 8, memory: "64GiB" });
    // one datastore for images and disks
    n100!.datastores.disks = { name: n100!.datastores.images, size: "2TiB" };
    definition.kubernetes.allowSchedulingOnControlPlanes = true;
    const nodes = numbers.map((number): [string, DefinitionInput["nodes"][string]] => [
      `control-${String(number)}`,
      {
        ...{ role: "controlplane", host: "n100", vmId: 5010 + number },
        ...{ address: `192.168.${String(LAN)}.1${String(number)}`, mac: `BC:24:11:50:00:1${String(number)}` },
        ...{ cores: 6, memory: "16GiB", dataDisk: "250GiB", igpu: number === 1 },
      },
    ]);
    definition.nodes = Object.fromEntries(nodes);
    return stringify(definition);
  };
}

/** What etcd's members are called, asked of one of them. */
async function members(of: string): Promise<string[]> {
  const { talosconfig } = await rehearsal.engine.outputs("talos");
  const { address } = rehearsal.house.definition.nodes.find(({ name }) => name === of)!;
  const talos = new Talosctl(String(talosconfig?.value), address, rehearsal.house.addresses.nodes[of]!);
  try {
    const list = (await talos.call("EtcdMemberList"))["members"] as { hostname: string }[];
    return list.map(({ hostname }) => hostname).sort();
  } finally {
    talos.close();
  }
}

async function nodes(): Promise<string[]> {
  const { kubeconfig } = await rehearsal.engine.outputs("talos");
  const { nodes: all } = await standing(String(kubeconfig?.value));
  return all.map(({ name, ready }) => (ready ? name : `${name} (gone)`)).sort();
}

/** Asks until there is an answer: another control plane takes over. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await sleep(500);
    }
  }
}

const ALL = ["control-1", "control-2", "control-3"];

test(
  "one control plane becomes three; the first one's VM may go, and comes back into the same etcd",
  async () => {
    await rehearsal.open(controlPlanes([1]));
    await rehearsal.must("up", LAYERS);
    expect(await members("control-1")).toEqual(["control-1"]);
    const { kubeconfig } = await rehearsal.engine.outputs("talos");
    const kubectl = new Kubectl(String(kubeconfig?.value));
    await kubectl.createConfigMap("before");

    await rehearsal.close();
    const house = await rehearsal.open(controlPlanes([1, 2, 3]), { onTrouble: (message) => troubles.push(message) });
    const up = changes(await rehearsal.must("up", LAYERS));
    expect(up.filter((change) => change.includes("create"))).toEqual([
      "proxmox: create VirtualMachine control-2",
      "proxmox: create VirtualMachine control-3",
      "proxmox: create VmLegacy control-2",
      "proxmox: create VmLegacy control-3",
      "talos: create ConfigurationApply cluster-control-2",
      "talos: create ConfigurationApply cluster-control-3",
    ]);
    expect(up.filter((change) => /replace|delete/.test(change))).toEqual([]);
    await house.machines.settled();
    await house.kubernetes.settled();
    // The last one to get its config still boots.
    expect(await eventually(() => members("control-3"))).toEqual(ALL);
    expect(await nodes()).toEqual(ALL);
    expect(changes(await rehearsal.must("up", LAYERS))).toEqual([]);

    // Somebody deletes the VM that runs etcd and the API server.
    const { hypervisor } = house.proxmox;
    const vm = hypervisor.vm("n100", 5011);
    hypervisor.power(vm, "stopped");
    hypervisor.state.vms = hypervisor.state.vms.filter((other) => other !== vm);
    hypervisor.state.volumes = hypervisor.state.volumes.filter(({ vmid }) => vmid !== 5011);
    hypervisor.power(vm, "destroyed");
    expect(await members("control-2")).toEqual(["control-2", "control-3"]);
    expect(await eventually(() => kubectl.configMaps())).toEqual(["before"]);

    await rehearsal.must("refresh", LAYERS);
    expect(changes(await rehearsal.must("up", LAYERS))).toEqual([
      "proxmox: create VmLegacy control-1",
      "talos: replace ConfigurationApply cluster-control-1",
    ]);
    await house.machines.settled();
    await house.kubernetes.settled();
    expect(await members("control-2")).toEqual(["control-1", "control-2", "control-3"]);
    expect(await kubectl.configMaps()).toEqual(["before"]);
    kubectl.close();
    expect(changes(await rehearsal.must("up", LAYERS))).toEqual([]);
    expect(troubles).toEqual([]);
  },
  LIMIT,
);

test(
  "the tree becomes ready without a worker; the LAN's hosts lead to the control planes",
  async () => {
    await ensureTools(["kustomize-controller"]);
    await rehearsal.must("up");
    const { kubeconfig } = await rehearsal.engine.outputs("overview");
    const flux = await Flux.start({
      folder: join(rehearsal.lab, "flux"),
      kubeconfig: String(kubeconfig?.value),
      root: new GitHouse(join(rehearsal.folder, "repository")).root,
      house: rehearsal.house,
      tell: (message) => troubles.push(message),
    });
    try {
      const settled = await flux.settled();
      const { mistakes, ready } = await flux.picture();
      expect({ settled, ready, mistakes, troubles }).toEqual({
        settled: true,
        ready: true,
        mistakes: [],
        troubles: [],
      });
      const records = rehearsal.house.cloudflare.state.records.filter(({ name }) => name === "radarr.example.com");
      expect(records.map(({ type, content }) => `${type} ${content}`).sort()).toEqual(
        [1, 2, 3].map((number) => `A 192.168.${String(LAN)}.1${String(number)}`),
      );
    } finally {
      await flux.close();
    }
  },
  LIMIT,
);
