import * as pulumi from "@pulumi/pulumi";
import { PlainError } from "../components/plain-error";
import { layers, type LayerName } from "./layers";
import type { Outputs } from "./outputs";

/** The outputs of another layer in the same stack, typed. */
export class LayerReference<L extends LayerName> {
  private readonly stack: pulumi.StackReference;

  constructor(private readonly layer: L) {
    const name = `${pulumi.getOrganization()}/${layers[layer].project}/${pulumi.getStack()}`;
    this.stack = new pulumi.StackReference(layer, { name });
  }

  /** One output. If it is not there yet, it is unknown in a preview, and in an update an error that names the layer. */
  get<K extends keyof Outputs[L] & string>(output: K): pulumi.Output<Outputs[L][K]> {
    return this.stack.getOutput(output).apply((value: unknown) => {
      if (value !== undefined) return value;
      if (pulumi.runtime.isDryRun()) return pulumi.unknown;
      throw this.missing(output);
    }) as pulumi.Output<Outputs[L][K]>;
  }

  /**
   * The same as a plain value, undefined where {@link get} is unknown: for what decides whether anything may be made.
   * Not for secrets.
   */
  async read<K extends keyof Outputs[L] & string>(output: K): Promise<Outputs[L][K] | undefined> {
    const value = await this.find(output);
    if (value === undefined && !pulumi.runtime.isDryRun()) throw this.missing(output);
    return value;
  }

  /** One output, or undefined if it is not there yet: for a layer that looks back at its own last update. */
  async find<K extends keyof Outputs[L] & string>(output: K): Promise<Outputs[L][K] | undefined> {
    return (await this.stack.getOutputDetails(output)).value as Outputs[L][K] | undefined;
  }

  private missing(output: string): PlainError {
    return new PlainError(
      `the ${this.layer} layer has no output ${output} yet; run npm run homelab -- up --only ${this.layer} first`,
    );
  }
}
