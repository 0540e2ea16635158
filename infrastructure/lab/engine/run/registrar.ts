import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { TransformResourceOptions } from "@pulumi/pulumi/proto/resource_pb";
import type { Goal } from "../plan/goal";
import { asOutputs, outputDependencies, withoutOutputs } from "../property/contents";
import { UNKNOWN_ID } from "../property/wire";
import { ResourceReference, unknown, type PropertyMap } from "../property/value";
import { fromAdapter } from "../property/plain";
import type { Construction } from "../provider/construction";
import type { DefaultProviders } from "../provider/default-providers";
import { INTERNAL, type ProviderRegistry } from "../provider/registry";
import { goalOptions } from "../rpc/goal-options";
import type { Registration } from "../rpc/registration";
import type { Transforms } from "../rpc/transforms";
import { isProviderType, packageOf } from "../urn";
import { Parents } from "./component";
import { dependenciesOf } from "./dependencies";
import type { Deployment } from "./deployment";
import { inherit } from "./inheritance";

/** What a registration has become. */
export interface RegisteredResource {
  readonly urn: string;
  readonly id: string;
  readonly outputs: PropertyMap;
  /** Of a remote component: the URNs that its outputs come from. */
  readonly outputDependencies?: ReadonlyMap<string, readonly string[]>;
}

/**
 * Turns registrations into goals: what they inherit, their transforms, their providers, and remote components.
 * Source of the rules: RegisterResource in pkg/resource/deploy/source_eval.go of pulumi/pulumi.
 */
export class Registrar {
  private readonly parents = new Parents();
  private readonly stackTransforms: Callback[] = [];

  constructor(
    private readonly deployment: Deployment,
    private readonly registry: ProviderRegistry,
    private readonly defaults: DefaultProviders,
    private readonly transforms: Transforms,
  ) {}

  addStackTransform(callback: Callback): void {
    this.stackTransforms.push(callback);
  }

  /** @throws Error about the resource, or a ShutDownError if the run ends before it is there. */
  async register(registration: Registration): Promise<RegisteredResource> {
    inherit(registration, this.parents.get(registration.parent)?.goal);
    const { goal, options } = await this.prepare(registration);
    if (registration.remote) return await this.construct(registration, goal, options);
    return await this.settle(registration, goal, options, registration.transforms);
  }

  private async settle(
    { parent, custom }: Registration,
    goal: Goal,
    options: TransformResourceOptions,
    transforms: readonly Callback[],
  ): Promise<RegisteredResource> {
    const { urn, id, outputs } = await this.deployment.register(goal);
    const providers = custom ? undefined : new Map(options.getProvidersMap().getEntryList());
    this.parents.set(urn, { parent, goal, transforms, providers });
    // A component's outputs are registered later; those from the last time may refer to what is not there yet.
    return { urn, id, outputs: custom ? outputs : {} };
  }

  private async prepare(registration: Registration): Promise<{ goal: Goal; options: TransformResourceOptions }> {
    const { type, name, parent, custom, remote } = registration;
    const { properties, options } = await this.transform(registration);
    this.inheritProviders(registration, options);
    const needsProvider = (custom && !isProviderType(type)) || remote;
    const provider = needsProvider ? await this.provider(options, type) : "";
    const plain = remote ? properties : withoutOutputs(properties);
    const goal: Goal = {
      ...goalOptions(options, type, name),
      ...dependenciesOf(registration, properties, options),
      type,
      name,
      custom,
      parent,
      provider,
      properties: isProviderType(type) ? withPlugin(plain, options) : plain,
    };
    return { goal, options };
  }

  private async transform(
    registration: Registration,
  ): Promise<{ properties: PropertyMap; options: TransformResourceOptions }> {
    const { parent, transforms, propertyDependencies, options, custom, remote, type } = registration;
    if (custom || remote) options.setProvider(this.resolveProvider(options, parent, packageOf(type)));
    const dependencies = propertyDependencies ?? new Map<string, Set<string>>();
    const properties =
      transforms.length > 0 ? asOutputs(registration.properties, dependencies) : registration.properties;
    const all = [...transforms, ...this.parents.transforms(parent), ...this.stackTransforms];
    return await this.transforms.apply(all, registration, { properties, options });
  }

  /** The named provider, or the one that the component or its parent has for the package. */
  private resolveProvider(options: TransformResourceOptions, parent: string, packageName: string): string {
    const own = options.getProvider() || options.getProvidersMap().get(packageName);
    return own ?? this.parents.get(parent)?.providers?.get(packageName) ?? "";
  }

  /** A component in a component has its parent's providers, too. */
  private inheritProviders({ custom, parent }: Registration, options: TransformResourceOptions): void {
    if (custom) return;
    const providers = options.getProvidersMap();
    for (const [name, reference] of this.parents.get(parent)?.providers ?? []) {
      if (!providers.has(name)) providers.set(name, reference);
    }
  }

  private async provider(options: TransformResourceOptions, token: string): Promise<string> {
    if (options.getProvider() !== "") return options.getProvider();
    const request = {
      package: packageOf(token),
      version: options.getVersion(),
      pluginDownloadUrl: options.getPluginDownloadUrl(),
    };
    return await this.defaults.reference(request, token);
  }

  /** Registers the component in its provider's name and has the provider register what is in it. */
  private async construct(
    registration: Registration,
    goal: Goal,
    options: TransformResourceOptions,
  ): Promise<RegisteredResource> {
    const { type, name, transforms } = registration;
    const provider = this.registry.get(goal.provider);
    if (provider === undefined) throw new Error(`unknown provider '${goal.provider}'`);
    const component: Registration = { ...registration, remote: false, properties: {}, options };
    const own = await this.prepare(component);
    const { urn } = await this.settle(component, { ...own.goal, provider: "" }, own.options, transforms);
    const construction: Construction = { urn, child: (child) => this.child(urn, options.getVersion(), child) };
    const outputs = await provider.construct({ type, name }, goal.properties, construction);
    await this.deployment.registerOutputs(urn, withoutOutputs(outputs));
    const dependencies = Object.entries(outputs).map(
      ([output, value]) => [output, [...new Set(outputDependencies(value))]] as const,
    );
    return { urn, id: "", outputs: withoutOutputs(outputs), outputDependencies: new Map(dependencies) };
  }

  private async child(
    parent: string,
    version: string,
    { type, name, inputs, dependsOn = [] }: Parameters<Construction["child"]>[0],
  ): ReturnType<Construction["child"]> {
    const options = new TransformResourceOptions().setVersion(version).setDependsOnList([...dependsOn]);
    const { urn, id, outputs } = await this.register({
      type,
      name,
      parent,
      custom: true,
      remote: false,
      properties: fromAdapter(inputs),
      dependencies: dependsOn,
      propertyDependencies: new Map(Object.keys(inputs).map((property) => [property, new Set<string>()])),
      options,
      transforms: [],
    });
    const known = id === "" || id === UNKNOWN_ID ? undefined : id;
    return { urn, id: known, outputs, reference: new ResourceReference(urn, known ?? unknown, version) };
  }
}

/** A provider resource keeps among its inputs which plugin it is. */
function withPlugin(properties: PropertyMap, options: TransformResourceOptions): PropertyMap {
  const version = options.getVersion();
  const url = options.getPluginDownloadUrl();
  if (version === "" && url === "") return properties;
  return {
    ...properties,
    ...(version === "" ? {} : { version }),
    [INTERNAL]: url === "" ? {} : { pluginDownloadURL: url },
  };
}
