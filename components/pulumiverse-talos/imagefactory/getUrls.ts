import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "../plugin";
import type { output } from "../types";

const TOKEN = "talos:imageFactory/getUrls:getUrls";

export interface GetUrlsArgs {
  architecture?: string;
  platform?: string;
  sbc?: string;
  schematicId: string;
  /** Version contract, e.g. `v1.13.9`. */
  talosVersion: string;
}

export interface GetUrlsOutputArgs {
  architecture?: pulumi.Input<string | undefined>;
  platform?: pulumi.Input<string | undefined>;
  sbc?: pulumi.Input<string | undefined>;
  schematicId: pulumi.Input<string>;
  /** Version contract, e.g. `v1.13.9`. */
  talosVersion: pulumi.Input<string>;
}

export interface GetUrlsResult {
  readonly architecture: string;
  readonly id: string;
  readonly platform?: string;
  readonly sbc?: string;
  readonly schematicId: string;
  /** Version contract, e.g. `v1.13.9`. */
  readonly talosVersion: string;
  readonly urls: output.imageFactory.GetUrlsUrls;
}

/** The image factory's addresses of a schematic's images. */
export function getUrls(args: GetUrlsArgs, opts?: pulumi.InvokeOptions): Promise<GetUrlsResult> {
  return invoke(TOKEN, args, opts);
}

/** The image factory's addresses of a schematic's images. */
export function getUrlsOutput(
  args: GetUrlsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetUrlsResult> {
  return invokeOutput(TOKEN, args, opts);
}
