import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "../plugin";
import type { input, output } from "../types";

const TOKEN = "talos:cluster/getHealth:getHealth";

export interface GetHealthArgs {
  clientConfiguration: input.cluster.GetHealthClientConfiguration;
  controlPlaneNodes: string[];
  /** Addresses that are connected to. */
  endpoints: string[];
  skipKubernetesChecks?: boolean;
  timeouts?: input.cluster.GetHealthTimeouts;
  workerNodes?: string[];
}

export interface GetHealthOutputArgs {
  clientConfiguration: pulumi.Input<input.cluster.GetHealthClientConfigurationArgs>;
  controlPlaneNodes: pulumi.Input<pulumi.Input<string>[]>;
  /** Addresses that are connected to. */
  endpoints: pulumi.Input<pulumi.Input<string>[]>;
  skipKubernetesChecks?: pulumi.Input<boolean | undefined>;
  timeouts?: pulumi.Input<input.cluster.GetHealthTimeoutsArgs | undefined>;
  workerNodes?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

export interface GetHealthResult {
  readonly clientConfiguration: output.cluster.GetHealthClientConfiguration;
  readonly controlPlaneNodes: string[];
  /** Addresses that are connected to. */
  readonly endpoints: string[];
  readonly id: string;
  readonly skipKubernetesChecks?: boolean;
  readonly timeouts?: output.cluster.GetHealthTimeouts;
  readonly workerNodes?: string[];
}

/** Waits until the cluster is healthy. */
export function getHealth(args: GetHealthArgs, opts?: pulumi.InvokeOptions): Promise<GetHealthResult> {
  return invoke(TOKEN, args, opts);
}

/** Waits until the cluster is healthy. */
export function getHealthOutput(
  args: GetHealthOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetHealthResult> {
  return invokeOutput(TOKEN, args, opts);
}
