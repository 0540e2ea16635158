import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "../plugin";
import type { input, output } from "../types";

const TOKEN = "talos:client/getConfiguration:getConfiguration";

export interface GetConfigurationArgs {
  clientConfiguration: input.client.GetConfigurationClientConfiguration;
  clusterName: string;
  /** Addresses that are connected to. */
  endpoints?: string[];
  /** Addresses of the machines that are meant. */
  nodes?: string[];
}

export interface GetConfigurationOutputArgs {
  clientConfiguration: pulumi.Input<input.client.GetConfigurationClientConfigurationArgs>;
  clusterName: pulumi.Input<string>;
  /** Addresses that are connected to. */
  endpoints?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Addresses of the machines that are meant. */
  nodes?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

export interface GetConfigurationResult {
  readonly clientConfiguration: output.client.GetConfigurationClientConfiguration;
  readonly clusterName: string;
  /** Addresses that are connected to. */
  readonly endpoints?: string[];
  readonly id: string;
  /** Addresses of the machines that are meant. */
  readonly nodes?: string[];
  /** YAML of the talosconfig. */
  readonly talosConfig: string;
}

/** Writes a talosconfig. */
export function getConfiguration(
  args: GetConfigurationArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetConfigurationResult> {
  return invoke(TOKEN, args, opts);
}

/** Writes a talosconfig. */
export function getConfigurationOutput(
  args: GetConfigurationOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetConfigurationResult> {
  return invokeOutput(TOKEN, args, opts);
}
