import { createHash } from "node:crypto";
import { hasUnknown } from "../unknowns";
import { secret, unknown, type Outputs, type PlainMap } from "../../engine/provider/adapter";
import { callMachine, inGosWords, machineAddress, retried } from "./machine-client";
import { text } from "../text";
import { milliseconds, type Attempt, type TalosResource, type TalosWorld } from "./resource";
import { applyPatches } from "./strategic-merge";

const MODES: Readonly<Record<string, string>> = {
  auto: "AUTO",
  reboot: "REBOOT",
  no_reboot: "NO_REBOOT",
  staged: "STAGED",
};

/** What the config is made of, and how the machine is reached: nothing can be said before all of it is known. */
const CONFIG_AND_WAY = ["machineConfigurationInput", "configPatches", "clientConfiguration", "endpoint"];

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
    if (CONFIG_AND_WAY.some((key) => hasUnknown(inputs[key]))) {
      return { ...known, machineConfiguration: unknown, resolvedApplyMode: unknown };
    }
    const config = merged(inputs);
    return {
      ...known,
      machineConfiguration: secret(config),
      resolvedApplyMode: await modeFor(inputs, config, attempt),
    };
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
  const mode = await modeFor(inputs, config, attempt);
  const request = { data: Buffer.from(config), mode: MODES[mode], dry_run: false };
  const call = () => callMachine(machineAddress(inputs), "ApplyConfiguration", request);
  await retried("Error applying configuration", call, patience, attempt.signal);
  const hash = createHash("sha256").update(config).digest("hex");
  return { ...inputs, machineConfiguration: secret(config), machineConfigurationHash: hash, resolvedApplyMode: mode };
}

/**
 * The mode that a config is applied in. Like the real provider, which asks in its plan, a machine that does not answer is
 * not waited for.
 */
async function modeFor(inputs: PlainMap, config: string, { warn }: Attempt): Promise<string> {
  if (inputs["applyMode"] !== "staged_if_needing_reboot") return text(inputs, "applyMode", "") || "auto";
  const node = text(inputs, "node", "");
  try {
    const request = { data: Buffer.from(config), mode: "AUTO", dry_run: true };
    const answer = await callMachine(machineAddress(inputs), "ApplyConfiguration", request);
    const [message] = answer["messages"] as { mode: string }[];
    if (message?.mode !== "REBOOT") return "auto";
    const advice = `Using 'staged' mode. Manually reboot with: talosctl reboot --nodes ${node}`;
    warn(`[WARNING] Node ${node}: Configuration requires reboot. ${advice}: Reboot prevented - using staged mode`);
    return "staged";
  } catch (error) {
    const why = `${inGosWords(error)}. Using 'auto' mode (may reboot).`;
    warn(`[WARNING] Node ${node}: ${why}: Cannot check reboot requirement`);
    return "auto";
  }
}

function merged(inputs: PlainMap): string {
  return applyPatches(text(inputs, "machineConfigurationInput", ""), (inputs["configPatches"] ?? []) as string[]);
}
