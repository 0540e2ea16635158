import { hasSecrets, hasUnknowns } from "../property/contents";
import { annotateSecrets, fromAdapter, toPlain } from "../property/plain";
import { secret, type PropertyMap } from "../property/value";
import { UnmodelledError } from "../unmodelled";
import { PartialFailure, type ConfiguredProvider, type Outputs, type ProviderAdapter, type Request } from "./adapter";
import type { Construction } from "./construction";
import { inputDifference } from "./input-difference";
import { requireModelledFunction, requireModelledResource } from "./modelled";
import { PartlyDone, type Checked, type Difference, type Provider, type ProviderRead, type Subject } from "./provider";

/** What an adapter gets from the run that it serves. */
export interface AdapterHost {
  readonly preview: boolean;
  readonly signal: AbortSignal;
  /** The program's folder. */
  readonly directory: string;
  readonly log: (urn: string | undefined, ...message: Parameters<Request["log"]>) => void;
}

const UNKNOWN_CONFIG =
  "The provider for this resource has inputs that are not known during preview.\n" +
  "This preview may not correctly represent the changes that will be applied during an update.";

/**
 * An adapter in a provider's clothes: holds it to what it models, keeps secrets secret around it, and stands in for it in a
 * preview that does not know its config yet.
 *
 * Source of the rules: sdk/go/common/resource/plugin/provider_plugin.go of pulumi/pulumi.
 */
export class AdaptedProvider implements Provider {
  private configured: ConfiguredProvider | undefined;

  constructor(
    private readonly adapter: ProviderAdapter,
    private readonly host: AdapterHost,
  ) {}

  /** @throws Error for a config that the adapter refuses. */
  async configure(config: PropertyMap): Promise<void> {
    if (Object.values(config).some(hasUnknowns)) return;
    this.configured = await this.adapter.configure(toPlain(config));
  }

  async check({ subject, olds, news, randomSeed }: Parameters<Provider["check"]>[0]): Promise<Checked> {
    requireModelledResource(this.adapter.models, subject.type, subject.name, news);
    if (this.configured?.check === undefined) return { inputs: news, failures: [] };
    const checked = await this.configured.check({
      ...this.request(subject),
      olds: olds === undefined ? undefined : toPlain(olds),
      news: toPlain(news),
      randomSeed,
    });
    return { inputs: sound(checked.inputs, news), failures: checked.failures ?? [] };
  }

  async diff(request: Parameters<Provider["diff"]>[0]): Promise<Difference> {
    const { subject, id, oldInputs, oldOutputs, newInputs, ignoreChanges } = request;
    if (this.configured === undefined) {
      return { changes: true, changed: [], replaces: [], deleteBeforeReplace: false, unavailable: UNKNOWN_CONFIG };
    }
    const answer = await this.configured.diff?.({
      ...this.request(subject),
      id,
      oldInputs: toPlain(oldInputs),
      oldOutputs: toPlain(oldOutputs),
      newInputs: toPlain(newInputs),
      ignoreChanges,
    });
    if (answer === undefined) return inputDifference(oldInputs, newInputs, ignoreChanges);
    const { replaces, deleteBeforeReplace = false } = answer;
    const changed = [...new Set([...answer.changed, ...replaces])];
    return { changes: changed.length > 0, changed, replaces, deleteBeforeReplace };
  }

  async create(request: Parameters<Provider["create"]>[0]): Promise<{ id: string; outputs: PropertyMap }> {
    const { subject, inputs, timeout } = request;
    const { preview } = this.host;
    const provider = this.configured;
    if (provider === undefined) return { id: "", outputs: {} };
    const { id, outputs } = await partly(inputs, () =>
      provider.create({ ...this.request(subject), inputs: toPlain(inputs), timeout, preview }),
    );
    return { id: preview ? "" : id, outputs: sound(outputs, inputs) };
  }

  async read(request: Parameters<Provider["read"]>[0]): Promise<ProviderRead | undefined> {
    const { subject, inputs, outputs, ...rest } = request;
    const provider = this.configured;
    if (provider === undefined) return { id: rest.id, inputs: {}, outputs: {} };
    requireModelledResource(this.adapter.models, subject.type, subject.name, {});
    const found = await partly(outputs, () =>
      provider.read({ ...this.request(subject), ...rest, inputs: toPlain(inputs), outputs: toPlain(outputs) }),
    );
    if (found === undefined) return undefined;
    const read = found.inputs === undefined ? undefined : sound(found.inputs, inputs);
    return { id: found.id, inputs: read, outputs: sound(found.outputs, outputs) };
  }

  async update(request: Parameters<Provider["update"]>[0]): Promise<{ outputs: PropertyMap }> {
    const { subject, oldInputs, oldOutputs, newInputs, ...rest } = request;
    const { preview } = this.host;
    const provider = this.configured;
    if (provider === undefined) return { outputs: {} };
    const news = toPlain(newInputs);
    const olds = { oldInputs: toPlain(oldInputs), oldOutputs: toPlain(oldOutputs) };
    const { outputs } = await partly(newInputs, () =>
      provider.update({ ...this.request(subject), ...rest, ...olds, newInputs: news, preview }),
    );
    return { outputs: sound(outputs, newInputs) };
  }

  async delete(request: Parameters<Provider["delete"]>[0]): Promise<void> {
    const { subject, inputs, outputs, ...rest } = request;
    const olds = { inputs: toPlain(inputs), outputs: toPlain(outputs) };
    await this.configured?.delete({ ...this.request(subject), ...rest, ...olds });
  }

  async invoke(token: string, args: PropertyMap): ReturnType<Provider["invoke"]> {
    requireModelledFunction(this.adapter.models, token, args);
    if (this.configured === undefined) return { result: {}, failures: [] };
    if (this.configured.invoke === undefined) throw new UnmodelledError(`the adapter of ${token} has no functions`);
    const { preview, signal } = this.host;
    const request = { token, args: toPlain(args), preview, signal, log: this.log(undefined) };
    const { result, failures = [] } = await this.configured.invoke(request);
    const properties = fromAdapter(result);
    if (!Object.values(args).some(hasSecrets)) return { result: properties, failures };
    const secrets = Object.entries(properties).map(([name, value]) => [name, secret(value)] as const);
    return { result: Object.fromEntries(secrets), failures };
  }

  async construct(
    subject: Omit<Subject, "urn">,
    inputs: PropertyMap,
    construction: Construction,
  ): Promise<PropertyMap> {
    requireModelledResource(this.adapter.models, subject.type, subject.name, inputs);
    if (this.configured === undefined) return {};
    if (this.configured.construct === undefined) {
      throw new UnmodelledError(`the adapter of ${subject.type} makes no remote components`);
    }
    const { preview, signal, directory } = this.host;
    const log = this.log(construction.urn);
    const request = { ...subject, inputs: toPlain(inputs), directory, preview, signal, log };
    return fromAdapter((await this.configured.construct(request, construction)).outputs);
  }

  private request(subject: Subject): Request {
    return { ...subject, signal: this.host.signal, log: this.log(subject.urn) };
  }

  private log(urn: string | undefined): Request["log"] {
    return (...message) => {
      this.host.log(urn, ...message);
    };
  }
}

function sound(answered: Outputs, like: PropertyMap): PropertyMap {
  const properties = fromAdapter(answered);
  annotateSecrets(properties, like, hasSecrets);
  return properties;
}

async function partly<T>(like: PropertyMap, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    const { message, id, outputs, reasons, inputs } = error;
    throw new PartlyDone(message, id, sound(outputs, like), reasons, inputs && sound(inputs, like));
  }
}
