import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { provenance } from "../../components/talos/emission/stamp";
import type { Outputs } from "../../stacks/outputs";
import start from "../../stacks/talos";
import {
  definitionOf,
  definitionText,
  fiveNodes,
  INSTALLER,
  threeNodes,
} from "../components/talos/support/definitions";
import { KUBECONFIG, talosProvider } from "../components/talos/support/provider";
import { record, UNKNOWN, type RecorderOptions } from "../support/recorder";

const APPLY = "talos:machine/configurationApply:ConfigurationApply";
const BOOTSTRAP = "talos:machine/bootstrap:Bootstrap";
const { schematicId } = definitionOf(threeNodes).image;

type Nodes = Parameters<typeof definitionText>[0];
type Talos = Partial<Outputs["talos"]>;
type Proxmox = Partial<Outputs["proxmox"]>;

let directory: string;
let warnings: string[];
let registered: string[];

beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), "talos-"));
  process.env["HOMELAB_DEFINITION"] = join(directory, "definition.yaml");
  process.env["HOMELAB_TALOS_DIR"] = join(directory, "out");
  warnings = [];
  registered = [];
  jest.spyOn(pulumi.log, "warn").mockImplementation((message) => {
    warnings.push(message);
    return Promise.resolve();
  });
});

afterEach(() => {
  for (const name of ["HOMELAB_DEFINITION", "HOMELAB_TALOS_DIR", "HOMELAB_PREVIEW_AHEAD"])
    Reflect.deleteProperty(process.env, name);
  fs.rmSync(directory, { recursive: true });
  jest.restoreAllMocks();
});

/** What the proxmox layer says when it is up to date. */
function proxmox(nodes: Nodes, difference: Proxmox = {}): Proxmox {
  const vms = Object.entries(nodes).map(
    ([name, { vmId, address }]) => [name, { vmId, host: "pve", address, machineId: `uuid-${name}` }] as const,
  );
  const extensions = ["siderolabs/iscsi-tools", "siderolabs/qemu-guest-agent", "siderolabs/util-linux-tools"];
  return { schematicId, talosVersion: "v1.13.9", extensions, nodes: Object.fromEntries(vms), ...difference };
}

/** What this layer said after an update with these nodes. */
function talos(nodes: Nodes, difference: Talos = {}): Talos {
  const applied = Object.entries(nodes).map(
    ([name, { role, address }]) => [name, { role, address, applyMode: "auto", machineId: `uuid-${name}` }] as const,
  );
  return {
    talosVersion: "v1.13.9",
    kubernetesVersion: "v1.36.3",
    schematicId,
    etcdGeneration: "uuid-control-1",
    nodes: Object.fromEntries(applied),
    ...difference,
  };
}

interface Run extends Pick<RecorderOptions, "preview"> {
  readonly nodes?: Nodes;
  readonly more?: Parameters<typeof definitionText>[1];
  /** Outputs of the proxmox layer; undefined before its first update. */
  readonly proxmox?: Proxmox | undefined;
  /** Outputs of this layer's last update; undefined before the first. */
  readonly last?: Talos | undefined;
  readonly applyModes?: Record<string, string>;
}

/** Runs the stack's program. */
function run({ nodes = threeNodes, more, preview = false, last, applyModes, ...rest }: Run = {}) {
  fs.writeFileSync(join(directory, "definition.yaml"), definitionText(nodes, more));
  const facts = "proxmox" in rest ? rest.proxmox : proxmox(nodes);
  const stacks = { ...(facts && { "homelab-proxmox": { ...facts } }), ...(last && { "homelab-talos": { ...last } }) };
  const provider = talosProvider(applyModes);
  const outputs: typeof provider.outputs = (type, name, inputs) => {
    registered.push(type);
    return provider.outputs?.(type, name, inputs) ?? {};
  };
  return record(() => start(), { ...provider, outputs, preview, stacks, project: "homelab-talos" });
}

const emitted = () => (fs.existsSync(join(directory, "out")) ? fs.readdirSync(join(directory, "out")).sort() : []);
const onDisk = (file: string) => fs.readFileSync(join(directory, "out", file), "utf8");

test("gives what the other layers read", async () => {
  const { result } = await run();
  expect(result).toEqual({
    kubeconfig: { secret: KUBECONFIG },
    talosconfig: { secret: expect.stringContaining("192.168.50.11") as string },
    kubernetesEndpoint: "https://192.168.50.10:6443",
    talosVersion: "v1.13.9",
    kubernetesVersion: "v1.36.3",
    podSubnet: "10.244.0.0/16",
    serviceSubnet: "10.96.0.0/12",
    schematicId,
    nodes: {
      "control-1": { address: "192.168.50.11", role: "controlplane", applyMode: "auto", machineId: "uuid-control-1" },
      "worker-1": { address: "192.168.50.21", role: "worker", applyMode: "auto", machineId: "uuid-worker-1" },
      "worker-2": { address: "192.168.50.22", role: "worker", applyMode: "auto", machineId: "uuid-worker-2" },
    },
    pendingReboots: [],
    etcdGeneration: "uuid-control-1",
    files: { secret: expect.objectContaining({ "worker.yaml": expect.any(String) as string }) as object },
  });
  expect(warnings).toEqual([]);
});

test("each config hangs on its VM, and the bootstrap on the only control plane's", async () => {
  const recording = await run();
  const triggers = recording.all(APPLY).map(({ name, options }) => [name, options.replacementTrigger]);
  expect(Object.fromEntries(triggers)).toEqual({
    "cluster-control-1": "uuid-control-1",
    "cluster-worker-1": "uuid-worker-1",
    "cluster-worker-2": "uuid-worker-2",
  });
  expect(recording.one(BOOTSTRAP).options.replacementTrigger).toBe("uuid-control-1");
});

const anew = { vmId: 5011, host: "pve", address: "192.168.50.11", machineId: "uuid-anew" };

test.each<[string, Nodes, Talos | undefined, Proxmox, unknown]>([
  ["the only control plane made anew", threeNodes, talos(threeNodes), { "control-1": anew } as never, "uuid-anew"],
  ["the first of three made anew", fiveNodes, talos(fiveNodes), { "control-1": anew } as never, "uuid-control-1"],
  ["the first update of three", fiveNodes, undefined, {}, undefined],
  ["two more beside the only one", fiveNodes, talos(threeNodes), {}, "uuid-control-1"],
])("%s", async (_, nodes, last, vms, trigger) => {
  const facts = proxmox(nodes);
  const recording = await run({ nodes, last, proxmox: { ...facts, nodes: { ...facts.nodes, ...vms } as never } });
  expect(recording.one(BOOTSTRAP).options.replacementTrigger).toBe(trigger);
});

describe("in a preview", () => {
  test("with nothing deployed all that is unknown is unknown, and nothing is written", async () => {
    const recording = await run({ preview: true, proxmox: undefined });
    expect(recording.result).toMatchObject({
      kubeconfig: { secret: UNKNOWN },
      talosconfig: { secret: UNKNOWN },
      nodes: UNKNOWN,
      pendingReboots: UNKNOWN,
      files: { secret: UNKNOWN },
    });
    expect(recording.all(APPLY)).toHaveLength(3);
    expect(recording.calls).toEqual([]);
    expect(emitted()).toEqual([]);
  });

  test("with everything deployed nothing is written either", async () => {
    await run({ preview: true, last: talos(threeNodes) });
    expect(emitted()).toEqual([]);
  });
});

test("an update before the proxmox layer's first says what to run first, and touches nothing", async () => {
  const error = "the proxmox layer has no output talosVersion yet; run npm run homelab -- up --only proxmox first";
  await expect(run({ proxmox: undefined })).rejects.toThrow(error);
  expect(emitted()).toEqual([]);
});

describe.each([
  ["a preview", true],
  ["an update", false],
])("in %s", (_, preview) => {
  test("images that do not fit the definition are an error that names the layer to run", async () => {
    const facts = proxmox(threeNodes, { talosVersion: "v1.13.8", schematicId: "ce4c9805", extensions: [], nodes: {} });
    await expect(
      run({ preview, proxmox: facts, last: talos(threeNodes, { talosVersion: "v1.13.8" }) }),
    ).rejects.toThrow(
      [
        "the proxmox layer does not fit the definition:",
        "  its images are Talos v1.13.8, and talos.version says v1.13.9",
        `  its images are of schematic ce4c9805, and talos.extensions make it ${schematicId}`,
        "  its images are without siderolabs/iscsi-tools, siderolabs/qemu-guest-agent, siderolabs/util-linux-tools",
        "  it has no VM for control-1, worker-1, worker-2",
        "run npm run homelab -- up --only proxmox first",
      ].join("\n"),
    );
  });

  test("a version that goes down is an error", async () => {
    const last = talos(threeNodes, { talosVersion: "v1.13.10", kubernetesVersion: "v1.36.4" });
    await expect(run({ preview, last })).rejects.toThrow(
      [
        "Talos would go down from v1.13.10 to v1.13.9, which it does not support; write talos.version: v1.13.10 or later",
        "Kubernetes would go down from v1.36.4 to v1.36.3, which it does not support; write kubernetes.version: v1.36.4 or later",
      ].join("\n"),
    );
  });

  test("another range for pods is an error, unless the cluster begins anew", async () => {
    const last = talos(threeNodes, { podSubnet: "10.1.0.0/16" });
    await expect(run({ preview, last })).rejects.toThrow(
      "network.podSubnet would change from 10.1.0.0/16 to 10.244.0.0/16, and what runs keeps its addresses",
    );
    const facts = proxmox(threeNodes);
    await expect(
      run({ preview, last, proxmox: { ...facts, nodes: { ...facts.nodes, "control-1": anew } } }),
    ).resolves.toBeDefined();
  });

  test("a skipped minor of Kubernetes is an error", async () => {
    await expect(run({ preview, last: talos(threeNodes, { kubernetesVersion: "v1.34.1" }) })).rejects.toThrow(
      "Kubernetes would skip from v1.34.1 to v1.36.3, and it goes one minor version at a time; write a v1.35 version as kubernetes.version first",
    );
  });
});

test("an error comes before anything is registered", async () => {
  await expect(run({ last: talos(threeNodes, { talosVersion: "v1.13.10" }) })).rejects.toThrow("Talos would go down");
  expect(registered).toEqual([]);
  await run();
  expect(registered).toHaveLength(8);
});

describe("where the layers are previewed together", () => {
  const behind = {
    ...proxmox(threeNodes, { talosVersion: "v1.13.8" }),
    nodes: { "control-1": { ...anew, machineId: "uuid-control-1" } },
  };

  test("a proxmox layer that is behind is a warning, and a node without a VM is new", async () => {
    process.env["HOMELAB_PREVIEW_AHEAD"] = "cloudflare,proxmox";
    const recording = await run({ preview: true, proxmox: behind });
    expect(warnings).toEqual([
      [
        "the proxmox layer does not fit the definition:",
        "  its images are Talos v1.13.8, and talos.version says v1.13.9",
        "  it has no VM for worker-1, worker-2",
        "its update comes first and mends that",
      ].join("\n"),
    ]);
    expect(recording.one(APPLY, "cluster-worker-1").options.replacementTrigger).toBeUndefined();
    expect(recording.one(APPLY, "cluster-control-1").options.replacementTrigger).toBe("uuid-control-1");
  });

  test("it still is an error in an update, and where another layer is meant", async () => {
    process.env["HOMELAB_PREVIEW_AHEAD"] = "proxmox";
    await expect(run({ proxmox: behind })).rejects.toThrow("run npm run homelab -- up --only proxmox first");
    process.env["HOMELAB_PREVIEW_AHEAD"] = "cloudflare";
    await expect(run({ preview: true, proxmox: behind })).rejects.toThrow(
      "run npm run homelab -- up --only proxmox first",
    );
  });
});

test("a staged change is said, with the nodes and the commands", async () => {
  const { result } = await run({ applyModes: { "cluster-worker-2": "staged", "cluster-worker-1": "staged" } });
  expect(result).toMatchObject({
    pendingReboots: ["worker-1", "worker-2"],
    nodes: { "control-1": { applyMode: "auto" }, "worker-2": { applyMode: "staged" } },
  });
  expect(warnings).toEqual([
    [
      "the last config change of these nodes is staged and takes effect at their next reboot;",
      "unless they have rebooted since, run one after the other",
      "  talosctl reboot -n 192.168.50.21 --wait   # worker-1",
      "  talosctl reboot -n 192.168.50.22 --wait   # worker-2",
    ].join("\n"),
  ]);
});

test("a new Talos version is said, with the commands that upgrade the nodes", async () => {
  await run({ last: talos(threeNodes, { talosVersion: "v1.13.8" }) });
  expect(warnings).toEqual([
    [
      "these nodes run the image that they have until they are upgraded; run one after the other",
      `  talosctl upgrade -n 192.168.50.11 --image ${INSTALLER}   # control-1`,
      `  talosctl upgrade -n 192.168.50.21 --image ${INSTALLER}   # worker-1`,
      `  talosctl upgrade -n 192.168.50.22 --image ${INSTALLER}   # worker-2`,
    ].join("\n"),
  ]);
});

describe("after an update", () => {
  const shared = ["controlplane.yaml", "kubeconfig", "secrets.yaml", "talconfig.yaml", "talosconfig", "worker.yaml"];

  test("the files are written, the same as the output", async () => {
    const { result } = await run();
    expect(emitted()).toEqual(["control-1.yaml", ...shared, "worker-1.yaml", "worker-2.yaml"].sort());
    const { secret } = result["files"] as unknown as { secret: Record<string, string> };
    for (const file of emitted()) expect(onDisk(file)).toBe(secret[file]);
    expect(provenance(onDisk("worker.yaml"))).toEqual({ cluster: "lab", intact: true });
  });

  test("a second one changes no byte, and a node that is gone takes its file along", async () => {
    await run({ nodes: fiveNodes });
    const before = shared.filter((file) => /controlplane|worker|secrets/.test(file)).map(onDisk);
    await run({ last: talos(fiveNodes) });
    expect(emitted()).toEqual(["control-1.yaml", ...shared, "worker-1.yaml", "worker-2.yaml"].sort());
    expect(shared.filter((file) => /controlplane|worker|secrets/.test(file)).map(onDisk)).toEqual(before);
    expect(warnings).toEqual([]);
  });

  test("a file that was edited by hand is set aside, and that is said", async () => {
    await run();
    fs.appendFileSync(join(directory, "out", "worker.yaml"), "# mine\n");
    await run({ last: talos(threeNodes) });
    expect(onDisk("worker.yaml.orig")).toMatch(/# mine\n$/);
    expect(warnings).toEqual([
      [
        "these files were not as the talos layer had written them, and were set aside;",
        "what is to stay belongs into the cluster definition",
        `  ${join(directory, "out", "worker.yaml")} → worker.yaml.orig`,
      ].join("\n"),
    ]);
  });
});

test("no notice has a secret in it", async () => {
  await run({ applyModes: { "cluster-worker-1": "staged" }, last: talos(threeNodes, { talosVersion: "v1.13.8" }) });
  expect(warnings).toHaveLength(2);
  expect(warnings.join("\n")).not.toMatch(/Y2VydC|a2V5L|-of-the-test=|boots1|trustd\.fed/);
});
