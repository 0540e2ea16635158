import type * as pulumi from "@pulumi/pulumi";
import { isResource, TalosResource } from "../plugin";
import type { input, output } from "../types";

const definition = {
  type: "talos:machine/bootstrap:Bootstrap",
  inputs: ["clientConfiguration", "clientConfigurationWo", "endpoint", "node", "timeouts"],
  requiredInputs: ["node"],
  outputs: [],
  secrets: ["clientConfigurationWo"],
};

export interface BootstrapArgs {
  clientConfiguration?: pulumi.Input<input.machine.ClientConfiguration | undefined>;
  /** The same as clientConfiguration, kept out of the state. */
  clientConfigurationWo?: pulumi.Input<input.machine.BootstrapClientConfigurationWo | undefined>;
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  endpoint?: pulumi.Input<string | undefined>;
  /** Address of the machine that is meant. */
  node: pulumi.Input<string>;
  timeouts?: pulumi.Input<input.machine.BootstrapTimeouts | undefined>;
}

/** What an existing resource is looked up by, beside its id. */
export type BootstrapState = Partial<BootstrapArgs>;

/** Makes a control plane the first member of etcd. Once in a cluster's life; taking it away does nothing. */
export class Bootstrap extends TalosResource {
  static readonly __pulumiType = definition.type;

  declare readonly clientConfiguration: pulumi.Output<output.machine.ClientConfiguration | undefined>;
  /** The same as clientConfiguration, kept out of the state. */
  declare readonly clientConfigurationWo: pulumi.Output<output.machine.BootstrapClientConfigurationWo | undefined>;
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  declare readonly endpoint: pulumi.Output<string>;
  /** Address of the machine that is meant. */
  declare readonly node: pulumi.Output<string>;
  declare readonly timeouts: pulumi.Output<output.machine.BootstrapTimeouts | undefined>;

  constructor(name: string, args: BootstrapArgs, opts?: pulumi.CustomResourceOptions) {
    super(definition, name, args, opts);
  }

  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: BootstrapState = {},
    opts?: pulumi.CustomResourceOptions,
  ): Bootstrap {
    return new Bootstrap(name, state as BootstrapArgs, { ...opts, id });
  }

  static override isInstance(object: unknown): object is Bootstrap {
    return isResource(object, definition);
  }
}
