import { randomUUID } from "node:crypto";
import { toPlain } from "../property/plain";
import { UNKNOWN_ID } from "../property/wire";
import type { PropertyMap } from "../property/value";
import type { ResourceState } from "../state/resource";
import { UnmodelledError } from "../unmodelled";
import { formatReference, packageOf, parseReference } from "../urn";
import { AdaptedProvider, type AdapterHost } from "./adapted-provider";
import type { ProviderAdapter } from "./adapter";
import { BuiltinProvider, type BuiltinHost } from "./builtin-provider";
import { inputDifference } from "./input-difference";
import { requireModelledConfig } from "./modelled";
import type { Checked, Difference, Provider } from "./provider";

/** Key below which the engine keeps its own notes among a provider's inputs; the provider never sees it. */
export const INTERNAL = "__internal";

/**
 * The providers of a run by reference, and at the same time the provider of provider resources.
 * Source of the rules: pkg/resource/deploy/providers/registry.go of pulumi/pulumi.
 */
export class ProviderRegistry implements Provider {
  private readonly loaded = new Map<string, Provider>();

  constructor(
    private readonly adapters: readonly ProviderAdapter[],
    private readonly host: AdapterHost & BuiltinHost,
  ) {}

  get(reference: string): Provider | undefined {
    return this.loaded.get(reference);
  }

  /** Loads a provider that the state has, unless it is there already. */
  async ensure(reference: string, resources: readonly ResourceState[]): Promise<void> {
    if (reference === "" || this.loaded.has(reference)) return;
    const { urn, id } = parseReference(reference);
    const state = resources.find((resource) => resource.urn === urn && resource.id === id);
    if (state === undefined) throw new Error(`could not find provider ${reference}`);
    await this.same(state);
  }

  /** Loads a provider that has not changed, with the inputs that it had. */
  async same({ urn, id, type, inputs }: Pick<ResourceState, "urn" | "id" | "type" | "inputs">): Promise<void> {
    const reference = formatReference({ urn, id });
    if (!this.loaded.has(reference)) await this.load(reference, type, inputs);
  }

  /** Whether resources of the old provider have to be made anew by the new one. */
  replaces(type: string, oldInputs: PropertyMap, newInputs: PropertyMap): boolean {
    const packageName = packageOf(type);
    if (packageName === "pulumi") return false;
    const [olds, news] = [toPlain(configOf(oldInputs)), toPlain(configOf(newInputs))];
    return this.adapter(packageName).replacedBy?.(olds, news) ?? false;
  }

  check({ subject, news }: Parameters<Provider["check"]>[0]): Promise<Checked> {
    return Promise.resolve().then(() => {
      const packageName = packageOf(subject.type);
      if (packageName !== "pulumi")
        requireModelledConfig(this.adapter(packageName).models, packageName, configOf(news));
      return { inputs: news, failures: [] };
    });
  }

  diff({ subject, oldInputs, newInputs, ignoreChanges }: Parameters<Provider["diff"]>[0]): Promise<Difference> {
    return Promise.resolve().then(() => {
      const difference = inputDifference(withoutInternal(oldInputs), withoutInternal(newInputs), ignoreChanges);
      const replaces = difference.changes && this.replaces(subject.type, oldInputs, newInputs);
      return replaces ? { ...difference, replaces: difference.changed } : difference;
    });
  }

  async create({ subject, inputs }: Parameters<Provider["create"]>[0]): Promise<{ id: string; outputs: PropertyMap }> {
    const id = this.host.preview ? UNKNOWN_ID : randomUUID();
    await this.load(formatReference({ urn: subject.urn, id }), subject.type, inputs);
    return { id, outputs: withoutInternal(inputs) };
  }

  async update({ subject, id, newInputs }: Parameters<Provider["update"]>[0]): Promise<{ outputs: PropertyMap }> {
    await this.load(formatReference({ urn: subject.urn, id }), subject.type, newInputs);
    return { outputs: withoutInternal(newInputs) };
  }

  delete({ subject, id }: Parameters<Provider["delete"]>[0]): Promise<void> {
    this.loaded.delete(formatReference({ urn: subject.urn, id }));
    return Promise.resolve();
  }

  read(): Promise<never> {
    return Promise.reject(new Error("provider resources may not be read"));
  }

  invoke(): Promise<never> {
    return Promise.reject(new Error("the provider registry is not invokable"));
  }

  construct(): Promise<never> {
    return Promise.reject(new Error("provider resources may not be constructed"));
  }

  private async load(reference: string, type: string, inputs: PropertyMap): Promise<void> {
    const packageName = packageOf(type);
    if (packageName === "pulumi") {
      this.loaded.set(reference, new BuiltinProvider(this.host));
      return;
    }
    const provider = new AdaptedProvider(this.adapter(packageName), this.host);
    await provider.configure(configOf(inputs));
    this.loaded.set(reference, provider);
  }

  private adapter(packageName: string): ProviderAdapter {
    const adapter = this.adapters.find((each) => each.package === packageName);
    if (adapter === undefined) throw new UnmodelledError(`the lab does not model the package ${packageName}`);
    return adapter;
  }
}

function withoutInternal({ [INTERNAL]: _, ...rest }: PropertyMap): PropertyMap {
  return rest;
}

/** The inputs that are the provider's own: its version is the engine's business. */
function configOf({ version: _, ...rest }: PropertyMap): PropertyMap {
  return withoutInternal(rest);
}
