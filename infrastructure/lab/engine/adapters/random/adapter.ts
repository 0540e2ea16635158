import { changedPaths, planned, type ConfiguredProvider, type ProviderAdapter } from "../../provider/adapter";
import { bytes } from "./bytes";
import { password } from "./password";
import type { RandomResource } from "./random-resource";
import { uuid } from "./uuid";

const resources: Readonly<Record<string, RandomResource>> = {
  "random:index/randomBytes:RandomBytes": bytes,
  "random:index/randomPassword:RandomPassword": password,
  "random:index/randomUuid:RandomUuid": uuid,
};

/** The engine calls a provider only for the types that it models. */
function resource(type: string): RandomResource {
  const found = resources[type];
  if (found === undefined) throw new Error(`random has no ${type}`);
  return found;
}

const provider: ConfiguredProvider = {
  check: ({ type, name, news }) => ({
    inputs: news,
    failures: resource(type)
      .problems(news, name)
      .map((reason) => ({ property: "", reason })),
  }),
  diff: ({ type, oldInputs, newInputs }) => {
    const { effective } = resource(type);
    const changed = changedPaths(effective(oldInputs), effective(newInputs));
    return { changed, replaces: changed };
  },
  create: ({ type, inputs, preview }) => {
    const { effective, computed, make } = resource(type);
    const known = effective(inputs);
    if (preview) return Promise.resolve({ id: "", outputs: planned(known, computed) });
    const { id, outputs } = make(known);
    return Promise.resolve({ id, outputs: { ...known, ...outputs } });
  },
  read: ({ id, inputs, outputs, urn }) => {
    if (Object.keys(outputs).length === 0)
      return Promise.reject(new Error(`${urn}: a random value cannot be looked up`));
    return Promise.resolve({ id, inputs, outputs });
  },
  update: ({ oldOutputs, newInputs }) => Promise.resolve({ outputs: { ...oldOutputs, ...newInputs } }),
  delete: () => Promise.resolve(),
};

/** The package `random`, as far as the layers use it. Its values are real ones; nobody is asked for them. */
export const randomAdapter: ProviderAdapter = {
  package: "random",
  models: {
    config: {},
    resources: Object.fromEntries(Object.entries(resources).map(([type, { shape }]) => [type, shape])),
  },
  configure: () => provider,
};
