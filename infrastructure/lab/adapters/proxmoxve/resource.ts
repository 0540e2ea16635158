import type { Outputs, PlainMap, Shape } from "../../engine/provider/adapter";
import { ProxmoxError, type ProxmoxClient } from "./client";

/** One resource type of the package `proxmoxve`, carried to the API. */
export interface ProxmoxResource {
  readonly shape: Shape;
  /** Paths whose change makes another resource. */
  readonly replaces: RegExp;
  /** Outputs that only the creation gives. */
  readonly computed: readonly string[];
  /** Outputs of a preview, without {@link computed}. */
  readonly planned: (inputs: PlainMap) => Outputs;
  readonly create: (
    client: ProxmoxClient,
    inputs: PlainMap,
  ) => Promise<{ readonly id: string; readonly outputs: Outputs }>;
  /** Undefined where it is gone. */
  readonly read: (
    client: ProxmoxClient,
    id: string,
    inputs: PlainMap,
  ) => Promise<{ inputs: Outputs; outputs: Outputs } | undefined>;
  /** The provider holds the new inputs against the old outputs: what a failed update has changed is no change any more. */
  readonly update: (
    client: ProxmoxClient,
    id: string,
    change: { oldOutputs: PlainMap; newInputs: PlainMap },
  ) => Promise<Outputs>;
  readonly delete: (client: ProxmoxClient, id: string, inputs: PlainMap) => Promise<void>;
}

/** Waits for a call; that the thing is not there any more is no error. Gives undefined then. */
export async function gone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ProxmoxError && error.gone) return undefined;
    throw error;
  }
}
