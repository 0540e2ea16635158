import * as pulumi from "@pulumi/pulumi";
import { plugin } from "./plugin";

export interface ProviderArgs {
  /** Image factory that makes the schematics; https://factory.talos.dev if absent. */
  imageFactoryUrl?: pulumi.Input<string | undefined>;
}

/** The provider itself, for whoever needs another image factory than the public one. */
export class Provider extends pulumi.ProviderResource {
  static readonly __pulumiType = "talos";

  declare readonly imageFactoryUrl: pulumi.Output<string | undefined>;

  constructor(name: string, args: ProviderArgs = {}, opts: pulumi.ResourceOptions = {}) {
    const { imageFactoryUrl } = args;
    super(Provider.__pulumiType, name, { imageFactoryUrl }, pulumi.mergeOptions(plugin, opts));
  }

  static override isInstance(object: unknown): object is Provider {
    return (
      typeof object === "object" &&
      object !== null &&
      "__pulumiType" in object &&
      object.__pulumiType === `pulumi:providers:${Provider.__pulumiType}`
    );
  }

  /** The provider's configuration with the keys of Terraform. */
  terraformConfig(): pulumi.Output<{ readonly result: Record<string, unknown> }> {
    return pulumi.runtime.call("pulumi:providers:talos/terraformConfig", { __self__: this }, this);
  }
}
