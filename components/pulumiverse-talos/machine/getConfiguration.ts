import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "../plugin";
import type { input, output } from "../types";

const TOKEN = "talos:machine/getConfiguration:getConfiguration";

export interface GetConfigurationArgs {
  /** `https://host:port` of the Kubernetes API. */
  clusterEndpoint: string;
  clusterName: string;
  /** YAML of the patches, merged one after the other. */
  configPatches?: string[];
  docs?: boolean;
  examples?: boolean;
  /** With or without a leading v. */
  kubernetesVersion?: string;
  machineSecrets: input.machine.MachineSecrets;
  /** `controlplane` or `worker`. */
  machineType: string;
  /** Version contract, e.g. `v1.13.9`. */
  talosVersion?: string;
}

export interface GetConfigurationOutputArgs {
  /** `https://host:port` of the Kubernetes API. */
  clusterEndpoint: pulumi.Input<string>;
  clusterName: pulumi.Input<string>;
  /** YAML of the patches, merged one after the other. */
  configPatches?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  docs?: pulumi.Input<boolean | undefined>;
  examples?: pulumi.Input<boolean | undefined>;
  /** With or without a leading v. */
  kubernetesVersion?: pulumi.Input<string | undefined>;
  machineSecrets: pulumi.Input<input.machine.MachineSecretsArgs>;
  /** `controlplane` or `worker`. */
  machineType: pulumi.Input<string>;
  /** Version contract, e.g. `v1.13.9`. */
  talosVersion?: pulumi.Input<string | undefined>;
}

export interface GetConfigurationResult {
  /** `https://host:port` of the Kubernetes API. */
  readonly clusterEndpoint: string;
  readonly clusterName: string;
  /** YAML of the patches, merged one after the other. */
  readonly configPatches?: string[];
  readonly docs?: boolean;
  readonly examples?: boolean;
  readonly id: string;
  /** With or without a leading v. */
  readonly kubernetesVersion?: string;
  /** YAML of the machine config with all patches merged. */
  readonly machineConfiguration: string;
  readonly machineSecrets: output.machine.MachineSecrets;
  /** `controlplane` or `worker`. */
  readonly machineType: string;
  /** Version contract, e.g. `v1.13.9`. */
  readonly talosVersion?: string;
}

/** Generates the machine config of a role and merges patches into it. */
export function getConfiguration(
  args: GetConfigurationArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetConfigurationResult> {
  return invoke(TOKEN, args, opts);
}

/** Generates the machine config of a role and merges patches into it. */
export function getConfigurationOutput(
  args: GetConfigurationOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetConfigurationResult> {
  return invokeOutput(TOKEN, args, opts);
}
