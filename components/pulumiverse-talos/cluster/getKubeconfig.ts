import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "../plugin";
import type { input, output } from "../types";

const TOKEN = "talos:cluster/getKubeconfig:getKubeconfig";

export interface GetKubeconfigArgs {
  clientConfiguration: input.cluster.GetKubeconfigClientConfiguration;
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  endpoint?: string;
  /** Address of the machine that is meant. */
  node: string;
  timeouts?: input.cluster.GetKubeconfigTimeouts;
  wait?: boolean;
}

export interface GetKubeconfigOutputArgs {
  clientConfiguration: pulumi.Input<input.cluster.GetKubeconfigClientConfigurationArgs>;
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  endpoint?: pulumi.Input<string | undefined>;
  /** Address of the machine that is meant. */
  node: pulumi.Input<string>;
  timeouts?: pulumi.Input<input.cluster.GetKubeconfigTimeoutsArgs | undefined>;
  wait?: pulumi.Input<boolean | undefined>;
}

export interface GetKubeconfigResult {
  readonly clientConfiguration: output.cluster.GetKubeconfigClientConfiguration;
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  readonly endpoint: string;
  readonly id: string;
  /** YAML of the kubeconfig. */
  readonly kubeconfigRaw: string;
  readonly kubernetesClientConfiguration: output.cluster.GetKubeconfigKubernetesClientConfiguration;
  /** Address of the machine that is meant. */
  readonly node: string;
  readonly timeouts?: output.cluster.GetKubeconfigTimeouts;
  readonly wait?: boolean;
}

/** An admin's kubeconfig, asked of a control plane each time. */
export function getKubeconfig(args: GetKubeconfigArgs, opts?: pulumi.InvokeOptions): Promise<GetKubeconfigResult> {
  return invoke(TOKEN, args, opts);
}

/** An admin's kubeconfig, asked of a control plane each time. */
export function getKubeconfigOutput(
  args: GetKubeconfigOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetKubeconfigResult> {
  return invokeOutput(TOKEN, args, opts);
}
