import type * as pulumi from "@pulumi/pulumi";
import { isResource, TalosResource } from "../plugin";
import type { input, output } from "../types";

const definition = {
  type: "talos:machine/configurationApply:ConfigurationApply",
  inputs: [
    "applyMode",
    "clientConfiguration",
    "clientConfigurationWo",
    "configPatches",
    "endpoint",
    "machineConfigurationInput",
    "machineConfigurationInputWo",
    "node",
    "onDestroy",
    "timeouts",
  ],
  requiredInputs: ["node"],
  outputs: ["machineConfiguration", "machineConfigurationHash", "resolvedApplyMode"],
  secrets: [
    "clientConfigurationWo",
    "machineConfiguration",
    "machineConfigurationInput",
    "machineConfigurationInputWo",
  ],
};

export interface ConfigurationApplyArgs {
  /** `auto`, `reboot`, `no_reboot`, `staged` or `staged_if_needing_reboot`. */
  applyMode?: pulumi.Input<string | undefined>;
  clientConfiguration?: pulumi.Input<input.machine.ClientConfiguration | undefined>;
  /** The same as clientConfiguration, kept out of the state. */
  clientConfigurationWo?: pulumi.Input<input.machine.ConfigurationApplyClientConfigurationWo | undefined>;
  /** YAML of the patches, merged one after the other. */
  configPatches?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  endpoint?: pulumi.Input<string | undefined>;
  /** YAML of the machine config. */
  machineConfigurationInput?: pulumi.Input<string | undefined>;
  /** The same, kept out of the state. */
  machineConfigurationInputWo?: pulumi.Input<string | undefined>;
  /** Address of the machine that is meant. */
  node: pulumi.Input<string>;
  /** What happens to the machine when the resource goes; nothing if absent. */
  onDestroy?: pulumi.Input<input.machine.ConfigurationApplyOnDestroy | undefined>;
  timeouts?: pulumi.Input<input.machine.Timeout | undefined>;
}

/** What an existing resource is looked up by, beside its id. */
export interface ConfigurationApplyState extends Partial<ConfigurationApplyArgs> {
  /** YAML of the machine config with all patches merged. */
  machineConfiguration?: pulumi.Input<string | undefined>;
  /** SHA-256 of the machine config in hex. */
  machineConfigurationHash?: pulumi.Input<string | undefined>;
  /** What `staged_if_needing_reboot` became: `auto` or `staged`; otherwise the mode itself. */
  resolvedApplyMode?: pulumi.Input<string | undefined>;
}

/** A machine config on a machine. */
export class ConfigurationApply extends TalosResource {
  static readonly __pulumiType = definition.type;

  /** `auto`, `reboot`, `no_reboot`, `staged` or `staged_if_needing_reboot`. */
  declare readonly applyMode: pulumi.Output<string>;
  declare readonly clientConfiguration: pulumi.Output<output.machine.ClientConfiguration | undefined>;
  /** The same as clientConfiguration, kept out of the state. */
  declare readonly clientConfigurationWo: pulumi.Output<
    output.machine.ConfigurationApplyClientConfigurationWo | undefined
  >;
  /** YAML of the patches, merged one after the other. */
  declare readonly configPatches: pulumi.Output<string[] | undefined>;
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  declare readonly endpoint: pulumi.Output<string>;
  /** YAML of the machine config with all patches merged. */
  declare readonly machineConfiguration: pulumi.Output<string>;
  /** SHA-256 of the machine config in hex. */
  declare readonly machineConfigurationHash: pulumi.Output<string>;
  /** YAML of the machine config. */
  declare readonly machineConfigurationInput: pulumi.Output<string | undefined>;
  /** The same, kept out of the state. */
  declare readonly machineConfigurationInputWo: pulumi.Output<string | undefined>;
  /** Address of the machine that is meant. */
  declare readonly node: pulumi.Output<string>;
  /** What happens to the machine when the resource goes; nothing if absent. */
  declare readonly onDestroy: pulumi.Output<output.machine.ConfigurationApplyOnDestroy | undefined>;
  /** What `staged_if_needing_reboot` became: `auto` or `staged`; otherwise the mode itself. */
  declare readonly resolvedApplyMode: pulumi.Output<string>;
  declare readonly timeouts: pulumi.Output<output.machine.Timeout | undefined>;

  constructor(name: string, args: ConfigurationApplyArgs, opts?: pulumi.CustomResourceOptions) {
    super(definition, name, args, opts);
  }

  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: ConfigurationApplyState = {},
    opts?: pulumi.CustomResourceOptions,
  ): ConfigurationApply {
    return new ConfigurationApply(name, state as ConfigurationApplyArgs, { ...opts, id });
  }

  static override isInstance(object: unknown): object is ConfigurationApply {
    return isResource(object, definition);
  }
}
