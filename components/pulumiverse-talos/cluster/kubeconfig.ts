import type * as pulumi from "@pulumi/pulumi";
import { isResource, TalosResource } from "../plugin";
import type { input, output } from "../types";

const definition = {
  type: "talos:cluster/kubeconfig:Kubeconfig",
  inputs: ["certificateRenewalDuration", "clientConfiguration", "endpoint", "node", "timeouts"],
  requiredInputs: ["clientConfiguration", "node"],
  outputs: ["kubeconfigRaw", "kubernetesClientConfiguration"],
  secrets: ["kubeconfigRaw"],
};

export interface KubeconfigArgs {
  /** How long before its end the certificate is renewed, a Go duration. */
  certificateRenewalDuration?: pulumi.Input<string | undefined>;
  clientConfiguration: pulumi.Input<input.cluster.KubeconfigClientConfiguration>;
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  endpoint?: pulumi.Input<string | undefined>;
  /** Address of the machine that is meant. */
  node: pulumi.Input<string>;
  timeouts?: pulumi.Input<input.cluster.KubeconfigTimeouts | undefined>;
}

/** What an existing resource is looked up by, beside its id. */
export interface KubeconfigState extends Partial<KubeconfigArgs> {
  /** YAML of the kubeconfig. */
  kubeconfigRaw?: pulumi.Input<string | undefined>;
  kubernetesClientConfiguration?: pulumi.Input<input.cluster.KubeconfigKubernetesClientConfiguration | undefined>;
}

/** An admin's kubeconfig, asked of a control plane and renewed before its certificate ends. */
export class Kubeconfig extends TalosResource {
  static readonly __pulumiType = definition.type;

  /** How long before its end the certificate is renewed, a Go duration. */
  declare readonly certificateRenewalDuration: pulumi.Output<string>;
  declare readonly clientConfiguration: pulumi.Output<output.cluster.KubeconfigClientConfiguration>;
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  declare readonly endpoint: pulumi.Output<string>;
  /** YAML of the kubeconfig. */
  declare readonly kubeconfigRaw: pulumi.Output<string>;
  declare readonly kubernetesClientConfiguration: pulumi.Output<output.cluster.KubeconfigKubernetesClientConfiguration>;
  /** Address of the machine that is meant. */
  declare readonly node: pulumi.Output<string>;
  declare readonly timeouts: pulumi.Output<output.cluster.KubeconfigTimeouts | undefined>;

  constructor(name: string, args: KubeconfigArgs, opts?: pulumi.CustomResourceOptions) {
    super(definition, name, args, opts);
  }

  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: KubeconfigState = {},
    opts?: pulumi.CustomResourceOptions,
  ): Kubeconfig {
    return new Kubeconfig(name, state as KubeconfigArgs, { ...opts, id });
  }

  static override isInstance(object: unknown): object is Kubeconfig {
    return isResource(object, definition);
  }
}
