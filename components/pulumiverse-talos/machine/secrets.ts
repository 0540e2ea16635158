import type * as pulumi from "@pulumi/pulumi";
import { isResource, TalosResource } from "../plugin";
import type { input, output } from "../types";

const definition = {
  type: "talos:machine/secrets:Secrets",
  inputs: ["talosVersion"],
  requiredInputs: [],
  outputs: ["clientConfiguration", "machineSecrets"],
  secrets: [],
};

export interface SecretsArgs {
  /** Version contract, e.g. `v1.13.9`. */
  talosVersion?: pulumi.Input<string | undefined>;
}

/** What an existing resource is looked up by, beside its id. */
export interface SecretsState extends Partial<SecretsArgs> {
  clientConfiguration?: pulumi.Input<input.machine.ClientConfiguration | undefined>;
  machineSecrets?: pulumi.Input<input.machine.MachineSecrets | undefined>;
}

/** All key material of a cluster, and an admin's client certificate for the Talos API, renewed before it ends. */
export class Secrets extends TalosResource {
  static readonly __pulumiType = definition.type;

  declare readonly clientConfiguration: pulumi.Output<output.machine.ClientConfiguration>;
  declare readonly machineSecrets: pulumi.Output<output.machine.MachineSecrets>;
  /** Version contract, e.g. `v1.13.9`. */
  declare readonly talosVersion: pulumi.Output<string>;

  constructor(name: string, args?: SecretsArgs, opts?: pulumi.CustomResourceOptions) {
    super(definition, name, args, opts);
  }

  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: SecretsState = {},
    opts?: pulumi.CustomResourceOptions,
  ): Secrets {
    return new Secrets(name, state, { ...opts, id });
  }

  static override isInstance(object: unknown): object is Secrets {
    return isResource(object, definition);
  }
}
