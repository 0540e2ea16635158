import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "../../../components/talos/cluster";
import { patchesByNode, readSecretPatches } from "../../../components/talos/secret-patches";
import { record } from "../../support/recorder";
import { definitionOf, threeNodes } from "./support/definitions";
import { talosProvider } from "./support/provider";

const definition = definitionOf(threeNodes);
const read = (text: string, role: "worker" | "controlplane" = "worker") =>
  readSecretPatches(text, { name: "worker-1", role }, definition);

const REGISTRY =
  "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: registry.example.com\nusername: a\npassword: hush\n";
const WAY = "write documents of Talos, or parts of its machine config, with `pulumi config set --secret`";

test.each([
  ["documents", `${REGISTRY}---\nmachine:\n  env: { A: b }\n`],
  ["a list", `- ${REGISTRY.replaceAll("\n", "\n  ")}\n- machine:\n    env: { A: b }\n`],
  ["documents with an empty one", `---\n${REGISTRY}---\n---\nmachine: { env: { A: b } }\n`],
])("%s are patches, each for itself", (_, text) => {
  expect(read(text)).toEqual([REGISTRY, "machine:\n  env:\n    A: b\n"]);
});

test.each([
  ["no YAML", "password: [hush", `homelab:talosPatches.worker-1 is not valid YAML; ${WAY}`],
  ["a text", "hush", `homelab:talosPatches.worker-1 holds no patches; ${WAY}`],
  ["nothing", "# hush", `homelab:talosPatches.worker-1 holds no patches; ${WAY}`],
  [
    "a misspelt key",
    REGISTRY.replace("password", "pasword"),
    "homelab:talosPatches.worker-1[0].pasword: is not a key that Talos v1.13 knows there; write password or delete it",
  ],
  [
    "what the program writes",
    `${REGISTRY}---\nmachine: { network: { hostname: hush } }`,
    "homelab:talosPatches.worker-1[1].machine.network.hostname: is written by the program from the definition; write the name as the node's key",
  ],
])("%s is refused, and no value is in the message", (_, text, message) => {
  expect(() => read(text)).toThrow(message);
  expect(() => read(text)).not.toThrow(/hush/);
});

test("the layer's secrets hold them by node", () => {
  expect(patchesByNode({ "talosPatches.worker-1": 1, other: 2 })).toEqual({ "worker-1": 1 });
});

test("they are merged last, into the config of their node alone, and into no file that is committed", async () => {
  const program = () => {
    const machineIds = Object.fromEntries(definition.nodes.map(({ name }) => [name, name]));
    const secretPatches = { "worker-1": pulumi.secret(REGISTRY) };
    const { files } = new Cluster("cluster", { definition, machineIds, secretPatches, bootstrapTrigger: "etcd-1" });
    return { files };
  };
  const recording = await record(program, talosProvider());
  const configs = recording
    .all("talos:machine/configurationApply:ConfigurationApply")
    .map(({ name, inputs }) => [name, JSON.stringify(inputs).includes("hush")]);
  expect(Object.fromEntries(configs)).toEqual({
    "cluster-control-1": false,
    "cluster-worker-1": true,
    "cluster-worker-2": false,
  });
  const { files } = recording.result as unknown as { files: { secret: Record<string, string> } };
  const holders = Object.entries(files.secret).filter(([, text]) => text.includes("hush"));
  expect(holders.map(([name]) => name)).toEqual(["worker-1.yaml"]);
});
