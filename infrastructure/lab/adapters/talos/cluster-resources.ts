import { Agent, fetch } from "undici";
import { parse } from "yaml";
import { planned, secret, type PlainMap } from "../../engine/provider/adapter";
import { readKubeconfigArchive } from "../../talos/kubeconfig-archive";
import { callMachine, machineAddress, retried, streamFrom } from "./machine-client";
import { milliseconds, type Attempt, type TalosResource, type TalosWorld } from "./resource";
import { text } from "../text";
import { plain } from "./plain";
import { generateSecrets } from "./secrets";

const MACHINE = {
  clientConfiguration: "any",
  node: "any",
  endpoint: "any",
  timeouts: { create: "any", update: "any" },
} as const;

/** `machine.Secrets`. */
export const secrets: TalosResource = {
  shape: { talosVersion: "any" },
  // Another contract keeps the secrets; a lower one would make new ones, which the lab does not model.
  replaces: [],
  planned: (_world, inputs, old) =>
    Promise.resolve({ ...planned(inputs, ["machineSecrets", "clientConfiguration"]), ...old, ...inputs }),
  async create(_world, inputs) {
    const { machineSecrets, clientConfiguration } = await generateSecrets();
    const outputs = {
      ...inputs,
      machineSecrets: secret(plain(machineSecrets)),
      clientConfiguration: secret(plain(clientConfiguration)),
    };
    return { id: "machine_secrets", outputs };
  },
  update: (_world, inputs, old) =>
    Promise.resolve({
      ...old,
      ...inputs,
      machineSecrets: secret(plain(old["machineSecrets"])),
      clientConfiguration: secret(plain(old["clientConfiguration"])),
    }),
};

/** `machine.Bootstrap`. */
export const bootstrap: TalosResource = {
  shape: MACHINE,
  replaces: [],
  planned: (_world, inputs, old) => Promise.resolve({ ...old, ...inputs }),
  async create(world, inputs, { signal }) {
    const patience = Math.min(milliseconds(inputs["timeouts"], "create", "10m"), world.patience);
    // An etcd that has begun is an error like any other to the real provider: it asks until its time is over.
    const call = () => callMachine(machineAddress(inputs), "Bootstrap", {}, patience);
    await retried("Error bootstrapping node", call, patience, signal);
    return { id: "machine_bootstrap", outputs: inputs };
  },
  update: (_world, inputs) => Promise.resolve(inputs),
};

/** `cluster.Kubeconfig`. */
export const kubeconfig: TalosResource = {
  shape: { ...MACHINE, certificateRenewalDuration: "any" },
  replaces: [],
  planned: (_world, inputs, old) =>
    Promise.resolve(
      old === undefined ? planned(inputs, ["kubeconfigRaw", "kubernetesClientConfiguration"]) : { ...old, ...inputs },
    ),
  async create(world, inputs, attempt) {
    return { id: text(inputs, "node", ""), outputs: await fetchKubeconfig(world, inputs, "create", attempt) };
  },
  update: (world, inputs, _old, attempt) => fetchKubeconfig(world, inputs, "update", attempt),
};

async function fetchKubeconfig(world: TalosWorld, inputs: PlainMap, key: "create" | "update", { signal }: Attempt) {
  const patience = Math.min(milliseconds(inputs["timeouts"], key, "10m"), world.patience);
  const archive = await retried(
    "failed to retrieve kubeconfig",
    () => streamFrom(machineAddress(inputs), "Kubeconfig"),
    patience,
    signal,
  );
  const raw = await readKubeconfigArchive(archive);
  const { clusters, users } = parse(raw) as {
    clusters: [{ cluster: Record<string, string> }];
    users: [{ user: Record<string, string> }];
  };
  const kubernetesClientConfiguration = {
    host: clusters[0].cluster["server"],
    caCertificate: clusters[0].cluster["certificate-authority-data"],
    clientCertificate: users[0].user["client-certificate-data"],
    clientKey: users[0].user["client-key-data"],
  };
  return {
    ...inputs,
    kubeconfigRaw: secret(raw),
    kubernetesClientConfiguration: secret(plain(kubernetesClientConfiguration)),
  };
}

/** `imageFactory.Schematic`; its id is the factory's. */
export const schematic: TalosResource = {
  shape: { schematic: "any" },
  replaces: ["schematic"],
  planned: (_world, inputs, old) => Promise.resolve({ ...old, ...inputs }),
  async create(world, inputs) {
    const dispatcher = new Agent({ connect: { ca: world.authority } });
    const response = await fetch(`${world.imageFactoryUrl}/schematics`, {
      method: "POST",
      dispatcher,
      headers: { "content-type": "application/yaml" },
      body: typeof inputs["schematic"] === "string" ? inputs["schematic"] : "customization: {}\n",
    });
    const body = await response.text();
    if (!response.ok) throw new Error(`the image factory answered ${String(response.status)}: ${body.trim()}`);
    return { id: (JSON.parse(body) as { id: string }).id, outputs: inputs };
  },
  update: () => Promise.reject(new Error("a schematic does not change")),
};
