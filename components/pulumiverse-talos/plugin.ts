import * as pulumi from "@pulumi/pulumi";
import manifest from "./package.json";

/** Which plugin serves the resources, and where the engine gets it from: what the package's manifest says. */
export const plugin = { version: manifest.pulumi.version, pluginDownloadURL: manifest.pulumi.server };

/** What the provider's schema says of a resource type. */
export interface ResourceDefinition {
  /** Type token, e.g. `talos:machine/secrets:Secrets`. */
  readonly type: string;
  readonly inputs: readonly string[];
  readonly requiredInputs: readonly string[];
  /** Properties that only the provider sets. */
  readonly outputs: readonly string[];
  /** Inputs and outputs that are secret whatever they are given as. */
  readonly secrets: readonly string[];
}

/** A resource of the provider. */
export abstract class TalosResource extends pulumi.CustomResource {
  /**
   * @throws Error if a required input is missing and nothing is looked up.
   */
  constructor(
    { type, inputs, requiredInputs, outputs, secrets }: ResourceDefinition,
    name: string,
    args: object = {},
    opts: pulumi.CustomResourceOptions = {},
  ) {
    const given = args as Record<string, unknown>;
    const lookedUp = opts.id !== undefined;
    const missing = requiredInputs.find((input) => given[input] === undefined);
    if (missing !== undefined && !lookedUp && opts.urn === undefined) {
      throw new Error(`Missing required property '${missing}'`);
    }
    const value = (key: string) =>
      given[key] !== undefined && secrets.includes(key) ? pulumi.secret(given[key]) : given[key];
    const props = Object.fromEntries([
      ...inputs.map((key) => [key, value(key)] as const),
      // A property that is not named here would not be there before the engine answers.
      ...outputs.map((key) => [key, lookedUp ? value(key) : undefined] as const),
    ]);
    super(type, name, props, pulumi.mergeOptions({ ...plugin, additionalSecretOutputs: [...secrets] }, opts));
  }
}

/** Whether an object is a resource of a type, also when another copy of this package made it. */
export function isResource(object: unknown, { type }: ResourceDefinition): boolean {
  return typeof object === "object" && object !== null && "__pulumiType" in object && object.__pulumiType === type;
}

/** Calls a function of the provider. What it returns is plain: take the output form where it holds a secret. */
export function invoke<R>(token: string, args: object, opts: pulumi.InvokeOptions = {}): Promise<R> {
  return pulumi.runtime.invoke(token, { ...args }, { ...plugin, ...opts }) as Promise<R>;
}

/** Calls a function of the provider as soon as its arguments are known; secret arguments make a secret result. */
export function invokeOutput<R>(token: string, args: object, opts: pulumi.InvokeOutputOptions = {}): pulumi.Output<R> {
  return pulumi.runtime.invokeOutput<R>(token, { ...args }, { ...plugin, ...opts });
}
