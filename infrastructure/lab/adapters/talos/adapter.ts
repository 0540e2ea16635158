import {
  changedPaths,
  requireLoopback,
  type ConfiguredProvider,
  type PlainMap,
  type ProviderAdapter,
  type Request,
} from "../../engine/provider/adapter";
import { bootstrap, schematic, secrets } from "./cluster-resources";
import { configurationApply } from "./configuration-apply";
import { functions } from "./functions";
import { kubeconfig } from "./kubeconfig";
import type { Attempt, TalosResource, TalosWorld } from "./resource";

const resources: Readonly<Record<string, TalosResource>> = {
  "talos:machine/secrets:Secrets": secrets,
  "talos:machine/configurationApply:ConfigurationApply": configurationApply,
  "talos:machine/bootstrap:Bootstrap": bootstrap,
  "talos:cluster/kubeconfig:Kubeconfig": kubeconfig,
  "talos:imageFactory/schematic:Schematic": schematic,
};

export interface TalosAdapterOptions {
  /** Certificate of the lab's authority, PEM, which the image factory's certificate comes from. */
  readonly authority: string;
  /** Milliseconds that a machine is waited for at most; 60,000 if absent. */
  readonly patience?: number;
}

/** The package `talos` (`@pulumiverse/talos`). */
export function talosAdapter({ authority, patience = 60_000 }: TalosAdapterOptions): ProviderAdapter {
  return {
    package: "talos",
    models: {
      config: { imageFactoryUrl: "any" },
      resources: Object.fromEntries(Object.entries(resources).map(([type, { shape }]) => [type, shape])),
      functions: Object.fromEntries(Object.entries(functions).map(([token, { shape }]) => [token, shape])),
    },
    configure: (config) => configured(config, { authority, patience }),
  };
}

function configured(config: PlainMap, options: Omit<TalosWorld, "imageFactoryUrl">): ConfiguredProvider {
  const url = config["imageFactoryUrl"];
  const imageFactoryUrl = typeof url === "string" ? url : "https://factory.talos.dev";
  const world: TalosWorld = { ...options, imageFactoryUrl };
  return {
    diff({ type, oldInputs, oldOutputs, newInputs }) {
      const changed = [
        ...changedPaths(oldInputs, newInputs),
        ...(resource(type).renewed?.(newInputs, oldOutputs) ?? []),
      ];
      return { changed, replaces: changed.filter((path) => resource(type).replaces.includes(path)) };
    },
    async create({ type, inputs, preview, ...request }) {
      if (type === "talos:imageFactory/schematic:Schematic") requireLoopback(imageFactoryUrl, "the image factory");
      if (!preview) return resource(type).create(world, inputs, attempt(request));
      return { id: "", outputs: await resource(type).planned(world, inputs, undefined, attempt(request)) };
    },
    // The real provider reads nothing back either: what it knows is what it wrote.
    read: ({ id, inputs, outputs }) => Promise.resolve({ id, inputs, outputs }),
    async update({ type, oldOutputs, newInputs, preview, ...request }) {
      const { planned, update } = resource(type);
      if (preview) return { outputs: await planned(world, newInputs, oldOutputs, attempt(request)) };
      return { outputs: await update(world, newInputs, oldOutputs, attempt(request)) };
    },
    delete: () => Promise.resolve(),
    invoke({ token, args }) {
      const called = functions[token];
      if (called === undefined) return Promise.reject(new Error(`talos has no function ${token}`));
      return Promise.resolve({ result: called.call(args) });
    },
  };
}

function attempt({ signal, log }: Pick<Request, "signal" | "log">): Attempt {
  return {
    signal,
    warn: (message) => {
      log("warning", message);
    },
  };
}

/** The engine calls a provider only for the types that it models. */
function resource(type: string): TalosResource {
  const found = resources[type];
  if (found === undefined) throw new Error(`talos has no ${type}`);
  return found;
}
