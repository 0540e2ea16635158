import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ConfiguredProvider } from "../../../../infrastructure/lab/engine/provider/adapter";
import { ensureBinaries } from "../../../../infrastructure/lab/kubernetes/binaries";
import { type ControlPlane, startControlPlane } from "../../../../infrastructure/lab/kubernetes/control-plane";
import { newMachineConfig } from "../../kubernetes/new-machine-config";
import { FakeConstruction, make, providerOf, request, type Made } from "./provider";

/** From nothing, all binaries are built; a limit against hanging, not a measure. */
const BUILD_LIMIT_MS = 25 * 60_000;
const LIMIT_MS = 4 * 60_000;

const SERVER = "https://127.168.77.11:6443";
const directory = path.join(__dirname, "../../../../cluster/kubernetes/flux");

let controlPlane: ControlPlane;
let provider: ConfiguredProvider;
const undo: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  const binaries = await ensureBinaries();
  const dir = mkdtempSync(path.join(tmpdir(), "adapter-"));
  undo.push(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  controlPlane = await startControlPlane({
    dir,
    nodeName: "cp-1",
    listenAddress: "127.168.77.11",
    forwardAddresses: [],
    advertiseAddress: "192.168.77.11",
    machineConfig: await newMachineConfig({ controlPlane: { endpoint: "https://192.168.77.11:6443" } }),
    binaries,
  });
  undo.push(() => controlPlane.stop());
  await controlPlane.waitReady({ timeoutMs: LIMIT_MS });
  const nodes = ["cp-1", "worker-1", "worker-2"].map((name, i) =>
    controlPlane.registerNode({
      name,
      role: i === 0 ? "controlplane" : "worker",
      address: `192.168.77.${11 + i}`,
      capacity: { cpu: 4, memoryMiB: 8192 },
      kubeletVersion: "v1.36.3",
      osImage: "Talos (v1.13.9)",
    }),
  );
  await Promise.all(nodes);
  const kubeconfig = await controlPlane.adminKubeconfig(SERVER);
  provider = await providerOf(kubeconfig, { interval: 250, settle: 1_000 });
}, BUILD_LIMIT_MS);

afterAll(async () => {
  for (const step of undo.reverse()) await step();
}, LIMIT_MS);

/** One manifest of Flux as the layer applies it: under Flux's own field manager. */
async function install(name: string, file: string): Promise<Made[]> {
  const construction = new FakeConstruction((child) => {
    const metadata = child.inputs["metadata"] as { annotations?: object };
    const annotations = { ...metadata.annotations, "pulumi.com/patchFieldManager": "kustomize-controller" };
    return make(provider, { ...child, inputs: { ...child.inputs, metadata: { ...metadata, annotations } } });
  });
  const { signal, log } = request("", "");
  const type = "kubernetes:yaml/v2:ConfigFile";
  const { outputs } = await provider.construct!(
    { type, name, inputs: { file }, directory, preview: false, signal, log },
    construction,
  );
  expect(outputs["resources"]).toHaveLength(construction.made.length);
  return construction.made;
}

const diff = ({ type, name, id, checked, outputs }: Made, ignoreChanges: string[]) =>
  provider.diff!({
    ...request(type, name),
    id,
    oldInputs: checked,
    oldOutputs: outputs,
    newInputs: checked,
    ignoreChanges,
  });

test(
  "Flux is installed, is in order, changes nothing the second time and goes away again",
  async () => {
    const namespace = await install("flux-install", "flux-install.yaml");
    const components = await install("flux-components", "gotk-components.yaml");
    const count = (type: string) => components.filter((made) => made.type === `kubernetes:${type}`).length;
    expect(namespace.map(({ id }) => id)).toEqual(["flux-system"]);
    expect({
      all: components.length,
      definitions: count("apiextensions.k8s.io/v1:CustomResourceDefinition"),
      deployments: count("apps/v1:Deployment"),
      services: count("core/v1:Service"),
    }).toEqual({ all: 31, definitions: 11, deployments: 4, services: 3 });

    const deployments = components.filter(({ type }) => type === "kubernetes:apps/v1:Deployment");
    for (const { outputs } of deployments) {
      expect(outputs).toMatchObject({ status: { replicas: 1, readyReplicas: 1, updatedReplicas: 1 } });
    }

    // What is applied once more is what is there: the objects are as new as they were.
    const all = [...namespace, ...components];
    for (const made of all) expect(await diff(made, ["*"])).toMatchObject({ changed: [], replaces: [] });
    const again = await install("flux-install", "flux-install.yaml");
    expect(again[0]!.outputs).toMatchObject({
      metadata: { uid: (namespace[0]!.outputs["metadata"] as { uid: string }).uid },
    });

    const metadata = (name: string) => ({ name, namespace: "flux-system" });
    const settings = await make(provider, {
      type: "kubernetes:core/v1:ConfigMap",
      name: "settings",
      inputs: { metadata: metadata("cluster-settings"), data: { VIP: "192.168.77.10" } },
    });
    const secrets = await make(provider, {
      type: "kubernetes:core/v1:Secret",
      name: "secrets",
      inputs: { metadata: metadata("cluster-secrets"), stringData: { TOKEN: "t" } },
    });
    const repository = await make(provider, {
      type: "kubernetes:source.toolkit.fluxcd.io/v1:GitRepository",
      name: "sync",
      inputs: {
        metadata: metadata("flux-system"),
        spec: { interval: "1m", url: "https://example.com/example/home.git" },
      },
    });
    for (const made of [settings, secrets, repository]) {
      expect(await diff(made, [])).toMatchObject({ changed: [], replaces: [] });
    }

    for (const { type, name, id, checked, outputs } of [settings, ...deployments]) {
      const common = { ...request(type, name), id, inputs: checked, outputs, timeout: 0 };
      expect(await provider.read(common)).toMatchObject({ id });
    }

    for (const group of [[repository, secrets, settings], components, namespace]) {
      const gone = group.map(async ({ type, name, id, checked, outputs }) => {
        const common = { ...request(type, name), id, inputs: checked, outputs, timeout: 60 };
        await provider.delete(common);
        expect(await provider.read(common)).toBeUndefined();
      });
      await Promise.all(gone);
    }
  },
  LIMIT_MS,
);
