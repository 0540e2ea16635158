import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "../plugin";
import type { input, output } from "../types";

const TOKEN = "talos:machine/getDisks:getDisks";

export interface GetDisksArgs {
  clientConfiguration: input.machine.GetDisksClientConfiguration;
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  endpoint?: string;
  /** Address of the machine that is meant. */
  node: string;
  /** CEL expression that a disk must meet. */
  selector?: string;
  timeouts?: input.machine.GetDisksTimeouts;
}

export interface GetDisksOutputArgs {
  clientConfiguration: pulumi.Input<input.machine.GetDisksClientConfigurationArgs>;
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  endpoint?: pulumi.Input<string | undefined>;
  /** Address of the machine that is meant. */
  node: pulumi.Input<string>;
  /** CEL expression that a disk must meet. */
  selector?: pulumi.Input<string | undefined>;
  timeouts?: pulumi.Input<input.machine.GetDisksTimeoutsArgs | undefined>;
}

export interface GetDisksResult {
  readonly clientConfiguration: output.machine.GetDisksClientConfiguration;
  readonly disks: output.machine.GetDisksDisk[];
  /** Address, and port if it is not 50000, that is connected to; the node if absent. */
  readonly endpoint: string;
  readonly id: string;
  /** Address of the machine that is meant. */
  readonly node: string;
  /** CEL expression that a disk must meet. */
  readonly selector?: string;
  readonly timeouts?: output.machine.GetDisksTimeouts;
}

/** The disks of a machine. */
export function getDisks(args: GetDisksArgs, opts?: pulumi.InvokeOptions): Promise<GetDisksResult> {
  return invoke(TOKEN, args, opts);
}

/** The disks of a machine. */
export function getDisksOutput(
  args: GetDisksOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetDisksResult> {
  return invokeOutput(TOKEN, args, opts);
}
