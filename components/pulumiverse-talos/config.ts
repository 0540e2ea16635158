import * as pulumi from "@pulumi/pulumi";

/** The stack's configuration of the default provider, namespace `talos`. Read when asked for. */
export const config = {
  /** Image factory that makes the schematics; https://factory.talos.dev if absent. */
  get imageFactoryUrl(): string | undefined {
    return new pulumi.Config("talos").get("imageFactoryUrl");
  },
};
