import { Agent, fetch } from "undici";
import { planned, secret } from "../../engine/provider/adapter";
import { callMachine, machineAddress, retried } from "./machine-client";
import { milliseconds, type TalosResource } from "./resource";
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
