import { createHash } from "node:crypto";
import { hasUnknown } from "./unknowns";
import { secret, unknown, type Outputs, type PlainMap } from "../../engine/provider/adapter";
import { callMachine, machineAddress, retried } from "./machine-client";
import { text } from "../text";
import { milliseconds, type Attempt, type TalosResource, type TalosWorld } from "./resource";
import { applyPatches } from "./strategic-merge";

const MODES: Readonly<Record<string, string>> = {
  auto: "AUTO",
  reboot: "REBOOT",
  no_reboot: "NO_REBOOT",
  staged: "STAGED",
};

/** Milliseconds that a preview waits for a machine. */
const PREVIEW_PATIENCE = 2000;

/** `machine.ConfigurationApply`. */
export const configurationApply: TalosResource = {
  shape: {
    clientConfiguration: "any",
    machineConfigurationInput: "any",
    node: "any",
    endpoint: "any",
    applyMode: "any",
    configPatches: "any",
    timeouts: { create: "any", update: "any", delete: "any" },
  },
  replaces: [],

  async planned(_world, inputs, oldOutputs, attempt) {
    const known = { ...oldOutputs, ...inputs };
    const config = unknownOr(inputs, () => merged(inputs));
    if (config === unknown || oldOutputs === undefined) {
      return {
        ...known,
        machineConfiguration: config === unknown ? unknown : secret(config as string),
        resolvedApplyMode: unknown,
      };
    }
    const mode = await dryRun(inputs, config as string, PREVIEW_PATIENCE, attempt).catch((error: unknown) => {
      attempt.warn(
        `${text(inputs, "node", "")} cannot be asked whether the change needs a reboot (${(error as Error).message}); mode auto may reboot it`,
      );
      return "auto";
    });
    return { ...known, machineConfiguration: secret(config as string), resolvedApplyMode: mode };
  },

  async create(world, inputs, attempt) {
    const outputs = await apply(world, inputs, milliseconds(inputs["timeouts"], "create", "10m"), attempt);
    return { id: "machine_configuration_apply", outputs };
  },

  update: (world, inputs, _old, attempt) =>
    apply(world, inputs, milliseconds(inputs["timeouts"], "update", "10m"), attempt),
};

async function apply(world: TalosWorld, inputs: PlainMap, timeout: number, attempt: Attempt): Promise<Outputs> {
  const config = merged(inputs);
  const patience = Math.min(timeout, world.patience);
  const mode =
    inputs["applyMode"] === "staged_if_needing_reboot"
      ? await dryRun(inputs, config, patience, attempt)
      : text(inputs, "applyMode", "") || "auto";
  const request = { data: Buffer.from(config), mode: MODES[mode], dry_run: false };
  const call = () => callMachine(machineAddress(inputs), "ApplyConfiguration", request);
  await retried("Error applying configuration", call, patience, attempt.signal);
  const hash = createHash("sha256").update(config).digest("hex");
  return { ...inputs, machineConfiguration: secret(config), machineConfigurationHash: hash, resolvedApplyMode: mode };
}

/** Whether a change would reboot the machine: then it is staged. */
async function dryRun(
  inputs: PlainMap,
  config: string,
  patience: number,
  { signal }: Attempt,
): Promise<"auto" | "staged"> {
  const request = { data: Buffer.from(config), mode: "AUTO", dry_run: true };
  const answer = await retried(
    "Error applying configuration",
    () => callMachine(machineAddress(inputs), "ApplyConfiguration", request),
    patience,
    signal,
  );
  const [message] = answer["messages"] as { mode: string }[];
  return message?.mode === "REBOOT" ? "staged" : "auto";
}

function merged(inputs: PlainMap): string {
  return applyPatches(text(inputs, "machineConfigurationInput", ""), (inputs["configPatches"] ?? []) as string[]);
}

function unknownOr(inputs: PlainMap, make: () => string): unknown {
  return hasUnknown([
    inputs["machineConfigurationInput"],
    inputs["configPatches"],
    inputs["clientConfiguration"],
    inputs["endpoint"],
  ])
    ? unknown
    : make();
}
