import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "../plugin";
import type { input, output } from "../types";

const TOKEN = "talos:imageFactory/getExtensionsVersions:getExtensionsVersions";

export interface GetExtensionsVersionsArgs {
  exactFilters?: input.imageFactory.GetExtensionsVersionsExactFilters;
  filters?: input.imageFactory.GetExtensionsVersionsFilters;
  /** Version contract, e.g. `v1.13.9`. */
  talosVersion: string;
}

export interface GetExtensionsVersionsOutputArgs {
  exactFilters?: pulumi.Input<input.imageFactory.GetExtensionsVersionsExactFiltersArgs | undefined>;
  filters?: pulumi.Input<input.imageFactory.GetExtensionsVersionsFiltersArgs | undefined>;
  /** Version contract, e.g. `v1.13.9`. */
  talosVersion: pulumi.Input<string>;
}

export interface GetExtensionsVersionsResult {
  readonly exactFilters?: output.imageFactory.GetExtensionsVersionsExactFilters;
  readonly extensionsInfos: output.imageFactory.GetExtensionsVersionsExtensionsInfo[];
  readonly filters?: output.imageFactory.GetExtensionsVersionsFilters;
  readonly id: string;
  /** Version contract, e.g. `v1.13.9`. */
  readonly talosVersion: string;
}

/** The official extensions for a Talos version. */
export function getExtensionsVersions(
  args: GetExtensionsVersionsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetExtensionsVersionsResult> {
  return invoke(TOKEN, args, opts);
}

/** The official extensions for a Talos version. */
export function getExtensionsVersionsOutput(
  args: GetExtensionsVersionsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetExtensionsVersionsResult> {
  return invokeOutput(TOKEN, args, opts);
}
