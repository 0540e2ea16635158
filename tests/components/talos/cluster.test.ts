import { Cluster, type ClusterArgs } from "../../../components/talos/cluster";
import { toPatch } from "../../../components/talos/config-document";
import { renderFiles } from "../../../components/talos/emission/files";
import { allPatches, rolePatches } from "../../../components/talos/patches";
import type { ClusterDefinition } from "../../../config/derive";
import { record, UNKNOWN, type RecorderOptions } from "../../support/recorder";
import { definitionOf, fiveNodes, INSTALLER, threeNodes, worker } from "./support/definitions";
import { generatedConfig } from "./support/generated-config";
import { clientConfiguration, machineSecrets } from "./support/machine-secrets";
import { KUBECONFIG, talosconfig, talosProvider } from "./support/provider";

const SECRETS = "talos:machine/secrets:Secrets";
const APPLY = "talos:machine/configurationApply:ConfigurationApply";
const BOOTSTRAP = "talos:machine/bootstrap:Bootstrap";
const KUBE = "talos:cluster/kubeconfig:Kubeconfig";
const GENERATE = "talos:machine/getConfiguration:getConfiguration";
const CLIENT = "talos:client/getConfiguration:getConfiguration";

const three = definitionOf(threeNodes);
const five = definitionOf(fiveNodes);
const client = { secret: clientConfiguration };

/** The component's registrations. */
function built(definition: ClusterDefinition, args: Partial<ClusterArgs> = {}, options: RecorderOptions = {}) {
  const machineIds = Object.fromEntries(definition.nodes.map(({ name }) => [name, `uuid-${name}`]));
  const program = () => {
    const cluster = new Cluster("cluster", { definition, machineIds, bootstrapTrigger: "etcd-1", ...args });
    const { kubeconfig, talosconfig: talos, applyModes, files } = cluster;
    return { kubeconfig, talosconfig: talos, applyModes, files };
  };
  return record(program, { ...talosProvider(), ...options });
}

/** What the provider gives for these patches. */
function config(definition: ClusterDefinition, machineType: string, patches: Parameters<typeof toPatch>[0][]): string {
  return generatedConfig({
    clusterName: "lab",
    clusterEndpoint: "https://192.168.50.10:6443",
    machineType,
    machineSecrets,
    kubernetesVersion: "v1.36.3",
    configPatches: patches.map(toPatch),
  });
}

test("three nodes: exactly these resources, each below its owner", async () => {
  const { resources } = await built(three);
  // Registrations run side by side.
  const places = resources.map(({ type, name, parent }) => `${parent ?? ""} > ${type}::${name}`);
  const expected = [
    " > homelab:talos:Cluster::cluster",
    `homelab:talos:Cluster::cluster > ${SECRETS}::cluster`,
    "homelab:talos:Cluster::cluster > homelab:talos:ConfiguredNodes::cluster",
    `homelab:talos:ConfiguredNodes::cluster > ${APPLY}::cluster-control-1`,
    `homelab:talos:ConfiguredNodes::cluster > ${APPLY}::cluster-worker-1`,
    `homelab:talos:ConfiguredNodes::cluster > ${APPLY}::cluster-worker-2`,
    `homelab:talos:Cluster::cluster > ${BOOTSTRAP}::cluster`,
    `homelab:talos:Cluster::cluster > ${KUBE}::cluster`,
  ];
  expect(places.sort()).toEqual(expected.sort());
});

test("the machine secrets are protected, and no version makes new ones", async () => {
  const secrets = (await built(three)).one(SECRETS);
  expect(secrets.inputs).toEqual({ talosVersion: "v1.13.9" });
  expect(secrets.options).toMatchObject({
    protect: true,
    ignoreChanges: ["talosVersion"],
    additionalSecretOutputs: [],
  });
});

test.each([
  ["three nodes", three],
  ["five nodes", five],
])("%s: each gets its own config at its own address", async (_, definition) => {
  const recording = await built(definition);
  expect(recording.all(APPLY)).toHaveLength(definition.nodes.length);
  for (const node of definition.nodes) {
    const { inputs, options } = recording.one(APPLY, `cluster-${node.name}`);
    expect(inputs).toEqual({
      clientConfiguration: client,
      machineConfigurationInput: { secret: config(definition, node.role, allPatches(node, definition)) },
      node: node.address,
      endpoint: node.address,
      applyMode: "staged_if_needing_reboot",
      timeouts: { create: "10m", update: "5m" },
    });
    expect(options).toMatchObject({
      replacementTrigger: `uuid-${node.name}`,
      deleteBeforeReplace: true,
      protect: false,
      ignoreChanges: [],
      replaceOnChanges: [],
      retainOnDelete: false,
    });
  }
});

test.each([
  ["three nodes", three, ["control-1", "worker-1", "worker-2"]],
  ["five nodes", five, ["control-1", "control-2", "control-3", "worker-1", "worker-2"]],
])("%s: configs are applied one after the other, control planes first", async (_, definition, order) => {
  const recording = await built(definition);
  const applies = order.map((name) => recording.one(APPLY, `cluster-${name}`));
  applies.forEach(({ dependsOn }, index) => {
    const before = index === 0 ? [] : [`${APPLY}::cluster-${order[index - 1]!}`];
    expect(dependsOn.filter((urn) => urn.startsWith(APPLY))).toEqual(before);
  });
});

test.each([
  ["one control plane", three],
  ["three control planes", five],
])("%s: the first is bootstrapped, once, when it has its config", async (_, definition) => {
  const bootstrap = (await built(definition)).one(BOOTSTRAP);
  expect(bootstrap.inputs).toEqual({
    clientConfiguration: client,
    node: "192.168.50.11",
    endpoint: "192.168.50.11",
    timeouts: { create: "10m" },
  });
  expect(bootstrap.dependsOn).toEqual([`${APPLY}::cluster-control-1`, `${SECRETS}::cluster`]);
  expect(bootstrap.options).toMatchObject({
    replacementTrigger: "etcd-1",
    deleteBeforeReplace: true,
    ignoreChanges: ["clientConfiguration", "node", "endpoint", "timeouts"],
  });
});

test("without a trigger nothing bootstraps again", async () => {
  const recording = await built(five, { bootstrapTrigger: undefined });
  expect(recording.one(BOOTSTRAP).options.replacementTrigger).toBeUndefined();
});

test("the kubeconfig is asked for once there is something to ask", async () => {
  const kubeconfig = (await built(three)).one(KUBE);
  expect(kubeconfig.inputs).toEqual({
    clientConfiguration: client,
    node: "192.168.50.11",
    endpoint: "192.168.50.11",
    timeouts: { create: "10m", update: "5m" },
  });
  expect(kubeconfig.dependsOn).toEqual([`${BOOTSTRAP}::cluster`, `${SECRETS}::cluster`]);
});

test.each([
  ["three nodes", three, ["192.168.50.11"], ["192.168.50.11", "192.168.50.21", "192.168.50.22"]],
  [
    "five nodes",
    five,
    ["192.168.50.11", "192.168.50.12", "192.168.50.13"],
    ["192.168.50.11", "192.168.50.12", "192.168.50.13", "192.168.50.21", "192.168.50.22"],
  ],
])(
  "%s: one config is generated for each node and each role, and one talosconfig",
  async (_, definition, endpoints, nodes) => {
    const { calls } = await built(definition);
    const common = {
      clusterName: "lab",
      clusterEndpoint: "https://192.168.50.10:6443",
      machineSecrets,
      talosVersion: "v1.13.9",
      kubernetesVersion: "v1.36.3",
    };
    const patched = (machineType: string, patches: Parameters<typeof toPatch>[0][]) => ({
      token: GENERATE,
      args: { ...common, machineType, configPatches: patches.map(toPatch) },
    });
    const expected = [
      ...definition.nodes.map((node) => patched(node.role, allPatches(node, definition))),
      patched("controlplane", rolePatches("controlplane", definition)),
      patched("worker", rolePatches("worker", definition)),
      { token: CLIENT, args: { clusterName: "lab", clientConfiguration, endpoints, nodes } },
    ];
    expect(calls).toHaveLength(expected.length);
    expect(calls).toEqual(expect.arrayContaining(expected));
  },
);

test("gives kubeconfig, talosconfig and files as secrets", async () => {
  const { result } = await built(three);
  const nodes = ["192.168.50.11", "192.168.50.21", "192.168.50.22"];
  const talos = talosconfig({ clusterName: "lab", endpoints: ["192.168.50.11"], nodes });
  expect(result).toEqual({
    kubeconfig: { secret: KUBECONFIG },
    talosconfig: { secret: talos },
    applyModes: { "control-1": "auto", "worker-1": "auto", "worker-2": "auto" },
    files: {
      secret: renderFiles({
        definition: three,
        machineSecrets,
        roles: {
          controlplane: config(three, "controlplane", rolePatches("controlplane", three)),
          worker: config(three, "worker", rolePatches("worker", three)),
        },
        nodes: Object.fromEntries(
          three.nodes.map((node) => [node.name, config(three, node.role, allPatches(node, three))]),
        ),
        talosconfig: talos,
        kubeconfig: KUBECONFIG,
      }),
    },
  });
});

test("says how each config was applied", async () => {
  const { result } = await built(three, {}, talosProvider({ "cluster-worker-1": "staged" }));
  expect(result.applyModes).toEqual({ "control-1": "auto", "worker-1": "staged", "worker-2": "auto" });
});

test("no secret is in anything that is registered, unless it is marked as one", async () => {
  const { resources } = await built(five);
  const shown = JSON.stringify(resources, (_, value: unknown) =>
    typeof value === "object" && value !== null && "secret" in value ? "[secret]" : value,
  );
  expect(shown).toContain("[secret]");
  expect(shown).not.toMatch(/Y2VydC|a2V5L|-of-the-test=|boots1|trustd\.fed/);
});

test("reaches nodes and API where the definition says", async () => {
  const definition = definitionOf(threeNodes, {
    endpoints: { nodes: { "control-1": "talos.example.com:50011" }, kubernetes: "https://kube.example.com:16443" },
  });
  const recording = await built(definition);
  const reached = { node: "192.168.50.11", endpoint: "talos.example.com:50011" };
  expect(recording.one(APPLY, "cluster-control-1").inputs).toMatchObject(reached);
  expect(recording.one(BOOTSTRAP).inputs).toMatchObject(reached);
  expect(recording.one(KUBE).inputs).toMatchObject(reached);
  expect(recording.one(APPLY, "cluster-worker-1").inputs).toMatchObject({ endpoint: "192.168.50.21" });
  expect(recording.calls.find(({ token }) => token === CLIENT)?.args["endpoints"]).toEqual(["talos.example.com:50011"]);
  const { secret } = recording.result.kubeconfig as unknown as { secret: string };
  expect(secret).toContain("server: https://kube.example.com:16443");
  expect(secret).toContain("tls-server-name: 192.168.50.10");
});

test("the order of the nodes in the definition changes nothing", async () => {
  const reordered = definitionOf(Object.fromEntries(Object.entries(fiveNodes).reverse()));
  const [one, other] = [await built(five), await built(reordered)];
  const sorted = (list: readonly unknown[]) => list.map((item) => JSON.stringify(item)).sort();
  expect(sorted(other.resources)).toEqual(sorted(one.resources));
  expect(sorted(other.calls)).toEqual(sorted(one.calls));
  expect(other.result).toEqual(one.result);
});

test("a preview with nothing deployed: everything unknown, nothing generated, no machine named", async () => {
  const recording = await built(three, { machineIds: {}, bootstrapTrigger: undefined }, { preview: true });
  expect(recording.calls).toEqual([]);
  expect(recording.all(APPLY)).toHaveLength(3);
  for (const { inputs, options } of recording.all(APPLY)) {
    expect(inputs).toMatchObject({
      clientConfiguration: { secret: UNKNOWN },
      machineConfigurationInput: { secret: UNKNOWN },
    });
    expect(options.replacementTrigger).toBeUndefined();
  }
  expect(recording.result).toEqual({
    kubeconfig: { secret: UNKNOWN },
    talosconfig: { secret: UNKNOWN },
    applyModes: UNKNOWN,
    files: { secret: UNKNOWN },
  });
});

test("refuses a node that installs another image", async () => {
  const patches = [{ machine: { install: { image: "ghcr.io/siderolabs/installer:v1.13.0" } } }];
  const [control, first, second] = three.nodes;
  const definition = { ...three, nodes: [control!, { ...first!, patches }, second!] };
  await expect(built(definition)).rejects.toThrow(
    `worker-1 would install ghcr.io/siderolabs/installer:v1.13.0, and its VM has ${INSTALLER}; take machine.install.image out of nodes.worker-1.patches`,
  );
});

test("refuses a final config that installs another image, whatever made it so", async () => {
  const generated = "machine: { install: { image: 'ghcr.io/siderolabs/installer:v1.13.0' } }\n";
  const call = () => ({ machineConfiguration: generated, talosConfig: "" });
  await expect(built(three, {}, { ...talosProvider(), call })).rejects.toThrow(
    `would install ghcr.io/siderolabs/installer:v1.13.0, and its VM has ${INSTALLER}`,
  );
});

test.each(["worker", "controlplane", "secrets", "talconfig"])(
  "refuses a node called %s, whose file is another's",
  async (name) => {
    const definition = { ...three, nodes: [...three.nodes, { ...three.nodes[0]!, name }] };
    await expect(built(definition)).rejects.toThrow(
      `nodes.${name} would have its config in ${name}.yaml, which is a file of the cluster; give it another name`,
    );
  },
);

test("refuses a cluster without a control plane", async () => {
  const definition = { ...definitionOf({ ...threeNodes, "worker-3": worker(3) }), controlPlanes: [] };
  await expect(built(definition)).rejects.toThrow("the definition has no control plane");
});
