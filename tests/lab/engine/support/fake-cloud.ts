import {
  changedPaths,
  PartialFailure,
  planned,
  secret,
  type ConfiguredProvider,
  type PlainMap,
  type ProviderAdapter,
} from "../../../../infrastructure/lab/engine/provider/adapter";

/** A thing that the made-up cloud has. */
export interface Thing {
  readonly type: string;
  readonly name: string;
  inputs: PlainMap;
  readonly stamp: string;
}

const shape = {
  value: "any",
  key: "any",
  from: "any",
  list: { name: "any", speed: "any" },
  nested: { a: "any", b: "any" },
  password: "any",
  delay: "any",
  fail: "any",
} as const;

/** What the package `fake` is carried to: things in memory, and a record of what was asked of it. */
export class FakeCloud {
  readonly things = new Map<string, Thing>();
  /** `create a`, `delete a-1`, …, in the order in which the calls came. */
  readonly calls: string[] = [];
  readonly timeouts: Record<string, number> = {};
  readonly endpoints: unknown[] = [];
  /** How many creations were under way at once. */
  mostAtOnce = 0;
  /** Creations of the name wait for this. */
  hold: { readonly name: string; readonly until: Promise<void> } | undefined;
  private made = 0;
  private atOnce = 0;

  readonly adapter: ProviderAdapter = {
    package: "fake",
    models: {
      config: { endpoint: "any", region: "any" },
      resources: {
        "fake:index:Thing": shape,
        // Has to go before its successor can be made.
        "fake:index:Box": shape,
        "fake:index:Bundle": { names: "any" },
      },
      functions: { "fake:index:getThing": { name: "any" } },
    },
    replacedBy: (olds, news) => olds.region !== news.region,
    configure: (config) => {
      this.endpoints.push(config.endpoint);
      return this.provider();
    },
  };

  /** Names of the things that are there, sorted. */
  names(): string[] {
    return [...this.things.values()].map(({ name }) => name).sort();
  }

  private provider(): ConfiguredProvider {
    return {
      check: ({ news }) => ({
        inputs: news,
        failures: news.value === "invalid" ? [{ property: "value", reason: "it must be valid" }] : [],
      }),
      diff: ({ type, oldInputs, newInputs, ignoreChanges }) => {
        const changed = changedPaths(oldInputs, newInputs).filter((path) => !ignoreChanges.includes(path));
        return {
          changed,
          replaces: changed.filter((path) => path === "key"),
          deleteBeforeReplace: type.endsWith("Box"),
        };
      },
      create: async ({ type, name, inputs, timeout, preview, log }) => {
        if (preview) return { id: "", outputs: planned(inputs, ["stamp", "token"]) };
        this.calls.push(`create ${name}`);
        this.timeouts[name] = timeout;
        log("info", `making ${name}`, true);
        await this.take(name, Number(inputs.delay ?? 0));
        if (inputs.fail === "create") throw new Error(`${name} cannot be made with ${inputs.password as string}`);
        const stamp = `${name}-${++this.made}`;
        this.things.set(stamp, { type, name, inputs, stamp });
        const outputs = this.outputs(inputs, stamp);
        if (inputs.fail === "partial") throw new PartialFailure(stamp, outputs, [`${name} is not ready`]);
        return { id: stamp, outputs };
      },
      read: ({ id }) => {
        this.calls.push(`read ${id}`);
        const thing = this.things.get(id);
        if (thing?.inputs.fail === "read") throw new Error(`${id} cannot be looked at`);
        return Promise.resolve(
          thing === undefined ? undefined : { id, inputs: thing.inputs, outputs: this.outputs(thing.inputs, id) },
        );
      },
      update: ({ id, newInputs, preview }) => {
        if (preview) return Promise.resolve({ outputs: this.outputs(newInputs, id) });
        this.calls.push(`update ${id}`);
        if (newInputs.fail === "update") throw new Error(`${id} cannot be changed`);
        const thing = this.things.get(id);
        if (thing === undefined) throw new Error(`there is no ${id}`);
        thing.inputs = newInputs;
        return Promise.resolve({ outputs: this.outputs(newInputs, id) });
      },
      delete: ({ id, inputs }) => {
        this.calls.push(`delete ${id}`);
        if (inputs.fail === "delete") throw new Error(`${id} cannot be deleted`);
        this.things.delete(id);
        return Promise.resolve();
      },
      invoke: ({ args }) => {
        if (args.name === "nobody") throw new Error("there is nobody");
        return Promise.resolve({
          result: { found: `found ${args.name as string}`, hidden: secret("hidden-by-invoke") },
        });
      },
      construct: async ({ name, inputs }, { child }) => {
        const children = [];
        let before: string[] = [];
        for (const each of inputs.names as string[]) {
          const made = await child({
            type: "fake:index:Thing",
            name: `${name}:${each}`,
            inputs: { value: each, password: secret(`password-of-${each}`) },
            dependsOn: before,
          });
          children.push(made.reference);
          before = [made.urn];
        }
        return { outputs: { resources: children } };
      },
    };
  }

  private outputs(inputs: PlainMap, stamp: string): PlainMap {
    return { ...inputs, stamp, token: `token-of-${stamp}` };
  }

  private async take(name: string, milliseconds: number): Promise<void> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    if (this.hold?.name === name) await this.hold.until;
    this.atOnce--;
  }
}
