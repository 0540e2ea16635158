import * as pulumi from "@pulumi/pulumi";
import type { ResourceInvokeRequest } from "@pulumi/pulumi/proto/resource_pb";
import * as talos from "@pulumiverse/talos";
import manifest from "../../../components/pulumiverse-talos/package.json";
import { record } from "../../support/recorder";
import schema from "./schema.json";

interface ResourceFacts {
  readonly inputs: string[];
  readonly requiredInputs: string[];
  readonly outputs: string[];
  readonly secrets: string[];
}

type ResourceClass = (new (
  name: string,
  args?: object,
  opts?: pulumi.CustomResourceOptions,
) => pulumi.CustomResource) & {
  get(name: string, id: string, state?: object): pulumi.CustomResource;
  isInstance(object: unknown): boolean;
};

type Module = Readonly<Record<string, unknown>>;

const resources = Object.entries(schema.resources as Record<string, ResourceFacts>);
const functions = Object.entries(schema.functions);

/** `machine/secrets:Secrets` is `talos.machine.Secrets`; the one module whose name the package writes in lower case is imagefactory. */
function exported(token: string, suffix = ""): unknown {
  const [, path = "", name = ""] = token.split(":");
  const module = path.slice(0, path.indexOf("/"));
  const modules = talos as unknown as Record<string, Module>;
  return modules[module === "imageFactory" ? "imagefactory" : module]?.[`${name}${suffix}`];
}

/** A value for every property, named after it. */
function values(keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, `value of ${key}`]));
}

test("has a class for each resource and two functions for each function of the provider, and no more", () => {
  const names = (of: Module) => Object.keys(of).sort();
  expect(names(talos.machine)).toEqual([
    "Bootstrap",
    "ConfigurationApply",
    "Secrets",
    "getConfiguration",
    "getConfigurationOutput",
    "getDisks",
    "getDisksOutput",
  ]);
  expect(names(talos.cluster)).toEqual([
    "Kubeconfig",
    "getHealth",
    "getHealthOutput",
    "getKubeconfig",
    "getKubeconfigOutput",
  ]);
  expect(names(talos.client)).toEqual(["getConfiguration", "getConfigurationOutput"]);
  expect(names(talos.imagefactory)).toEqual([
    "Schematic",
    "getExtensionsVersions",
    "getExtensionsVersionsOutput",
    "getOverlaysVersions",
    "getOverlaysVersionsOutput",
    "getUrls",
    "getUrlsOutput",
    "getVersions",
    "getVersionsOutput",
  ]);
  expect(resources.map(([token]) => typeof exported(token))).toEqual(Array(5).fill("function"));
  expect(functions.map(([token]) => typeof exported(token))).toEqual(Array(9).fill("function"));
});

test("the manifest names the plugin as the engine looks for it", () => {
  expect(manifest.pulumi).toEqual({
    resource: true,
    name: "talos",
    version: manifest.version,
    server: schema.pluginDownloadURL,
  });
});

describe.each(resources)("%s", (token, facts) => {
  const Resource = exported(token) as ResourceClass;

  test("hands the engine every input, the secret ones as secrets, and says where the plugin is", async () => {
    const recording = await record(() => new Resource("r", values(facts.inputs)));
    const { inputs, options } = recording.one(token, "r");
    const expected = facts.inputs.map((key) => {
      const value = `value of ${key}`;
      return [key, facts.secrets.includes(key) ? { secret: value } : value];
    });
    expect(inputs).toEqual(Object.fromEntries(expected));
    expect([...options.additionalSecretOutputs].sort()).toEqual(facts.secrets);
    expect(options.pluginDownloadURL).toBe(schema.pluginDownloadURL);
  });

  test("has every property as an output, from the start", async () => {
    const properties = [...facts.inputs, ...facts.outputs];
    const program = () => {
      const resource = new Resource("r", values(facts.inputs)) as unknown as Record<string, unknown>;
      return Object.fromEntries(properties.map((key) => [key, resource[key]]));
    };
    const { result } = await record(program, { outputs: () => values(facts.outputs) });
    const expected = properties.map((key) => {
      const value = `value of ${key}`;
      return [key, facts.secrets.includes(key) ? { secret: value } : value];
    });
    expect(result).toEqual(Object.fromEntries(expected));
  });

  test("keeps the caller's options beside its own", async () => {
    const recording = await record(
      () => new Resource("r", values(facts.inputs), { additionalSecretOutputs: ["x"], protect: true }),
    );
    const { options } = recording.one(token, "r");
    expect([...options.additionalSecretOutputs].sort()).toEqual([...facts.secrets, "x"].sort());
    expect(options.protect).toBe(true);
  });

  test("knows its own kind", async () => {
    await record(() => {
      const resource = new Resource("r", values(facts.inputs));
      expect([Resource.isInstance(resource), Resource.isInstance({}), Resource.isInstance(undefined)]).toEqual([
        true,
        false,
        false,
      ]);
    });
  });

  test("is looked up by its id with what is known of it", async () => {
    const recording = await record(() => Resource.get("r", "some-id", values(facts.outputs)));
    expect(recording.resources).toEqual([]);
  });
});

const required = resources.flatMap(([token, { requiredInputs }]) =>
  requiredInputs.map((input) => [token, input] as const),
);

test.each(required)("%s does without no %s", async (token, input) => {
  const Resource = exported(token) as ResourceClass;
  const facts = (schema.resources as Record<string, ResourceFacts>)[token]!;
  const others = values(facts.inputs.filter((key) => key !== input));
  await expect(record(() => new Resource("r", others))).rejects.toThrow(`Missing required property '${input}'`);
});

describe.each(functions)("%s", (token, facts) => {
  const plain = exported(token) as (args: object) => Promise<unknown>;
  const output = exported(token, "Output") as (args: object) => pulumi.Output<unknown>;

  /** What the engine was asked. */
  async function called(program: () => unknown) {
    const urls: string[] = [];
    const recording = await record(
      () => {
        const monitor = pulumi.runtime.getMonitor() as unknown as {
          invoke: (request: ResourceInvokeRequest, callback: unknown) => unknown;
        };
        const invoke = monitor.invoke.bind(monitor);
        monitor.invoke = (request, callback) => {
          urls.push(`${request.getPlugindownloadurl()} ${request.getVersion()}`);
          return invoke(request, callback);
        };
        return { result: program() };
      },
      { call: () => values(facts.outputs) },
    );
    return { ...recording, urls };
  }

  test("asks the provider with every argument, both ways", async () => {
    for (const ask of [plain, output]) {
      const { calls, urls, result } = await called(() => ask(values(facts.inputs)));
      expect(calls).toEqual([{ token, args: values(facts.inputs) }]);
      expect(urls).toEqual([`${schema.pluginDownloadURL} ${manifest.version}`]);
      expect(result).toEqual({ result: values(facts.outputs) });
    }
  });

  test("gives a secret for a secret", async () => {
    const [first = ""] = facts.inputs;
    const { result } = await called(() => output({ [first]: pulumi.secret("s") }));
    expect(result).toEqual({ result: { secret: values(facts.outputs) } });
  });
});

test("the provider takes another image factory", async () => {
  const recording = await record(() => {
    const provider = new talos.Provider("factory", { imageFactoryUrl: "https://factory.example.com" });
    expect([talos.Provider.isInstance(provider), talos.Provider.isInstance({})]).toEqual([true, false]);
    return provider;
  });
  const { inputs, options } = recording.one("pulumi:providers:talos", "factory");
  expect(inputs).toEqual({ imageFactoryUrl: "https://factory.example.com" });
  expect(options.pluginDownloadURL).toBe(schema.pluginDownloadURL);
});

test("the default provider's configuration is read when it is asked for", async () => {
  const config = { "talos:imageFactoryUrl": "https://factory.example.com" };
  const { result } = await record(() => ({ url: talos.config.imageFactoryUrl }), { config });
  expect(result).toEqual({ url: "https://factory.example.com" });
});
