import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "../plugin";
import type { input, output } from "../types";

const TOKEN = "talos:imageFactory/getVersions:getVersions";

export interface GetVersionsArgs {
  filters?: input.imageFactory.GetVersionsFilters;
}

export interface GetVersionsOutputArgs {
  filters?: pulumi.Input<input.imageFactory.GetVersionsFiltersArgs | undefined>;
}

export interface GetVersionsResult {
  readonly filters?: output.imageFactory.GetVersionsFilters;
  readonly id: string;
  readonly talosVersions: string[];
}

/** The Talos versions that the image factory knows. */
export function getVersions(args: GetVersionsArgs = {}, opts?: pulumi.InvokeOptions): Promise<GetVersionsResult> {
  return invoke(TOKEN, args, opts);
}

/** The Talos versions that the image factory knows. */
export function getVersionsOutput(
  args: GetVersionsOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetVersionsResult> {
  return invokeOutput(TOKEN, args, opts);
}
