import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "../plugin";
import type { input, output } from "../types";

const TOKEN = "talos:imageFactory/getOverlaysVersions:getOverlaysVersions";

export interface GetOverlaysVersionsArgs {
  filters?: input.imageFactory.GetOverlaysVersionsFilters;
  /** Version contract, e.g. `v1.13.9`. */
  talosVersion: string;
}

export interface GetOverlaysVersionsOutputArgs {
  filters?: pulumi.Input<input.imageFactory.GetOverlaysVersionsFiltersArgs | undefined>;
  /** Version contract, e.g. `v1.13.9`. */
  talosVersion: pulumi.Input<string>;
}

export interface GetOverlaysVersionsResult {
  readonly filters?: output.imageFactory.GetOverlaysVersionsFilters;
  readonly id: string;
  readonly overlaysInfos: output.imageFactory.GetOverlaysVersionsOverlaysInfo[];
  /** Version contract, e.g. `v1.13.9`. */
  readonly talosVersion: string;
}

/** The official overlays for a Talos version. */
export function getOverlaysVersions(
  args: GetOverlaysVersionsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetOverlaysVersionsResult> {
  return invoke(TOKEN, args, opts);
}

/** The official overlays for a Talos version. */
export function getOverlaysVersionsOutput(
  args: GetOverlaysVersionsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetOverlaysVersionsResult> {
  return invokeOutput(TOKEN, args, opts);
}
