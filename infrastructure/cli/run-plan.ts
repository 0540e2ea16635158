import type { LayerName } from "../../stacks/layers";
import type { RunResult } from "./engine/layer-engine";
import type { Plan } from "./plan";

/** How a layer ended. */
export type LayerOutcome =
  | {
      readonly layer: LayerName;
      readonly status: "done" | "failed";
      readonly seconds: number;
      readonly result: RunResult;
    }
  | { readonly layer: LayerName; readonly status: "skipped"; readonly because: LayerName };

/**
 * Runs every layer of a plan as soon as what it waits for has ended. A layer that fails leaves the others alone; those
 * that wait for it are skipped where the plan says so.
 *
 * @returns one promise a layer. They reject only for what is no layer's failure.
 */
export function runPlan(
  plan: Plan,
  run: (layer: LayerName) => Promise<RunResult>,
): ReadonlyMap<LayerName, Promise<LayerOutcome>> {
  const outcomes = new Map<LayerName, Promise<LayerOutcome>>();
  const outcomeOf = (layer: LayerName): Promise<LayerOutcome> => {
    const known = outcomes.get(layer);
    if (known !== undefined) return known;
    const outcome = runAfter(plan, layer, plan.after[layer].map(outcomeOf), run);
    outcomes.set(layer, outcome);
    return outcome;
  };
  for (const layer of plan.layers) void outcomeOf(layer);
  return outcomes;
}

async function runAfter(
  plan: Plan,
  layer: LayerName,
  before: readonly Promise<LayerOutcome>[],
  run: (layer: LayerName) => Promise<RunResult>,
): Promise<LayerOutcome> {
  const ended = await Promise.all(before);
  const failed = ended.find(({ status }) => status === "failed");
  if (plan.skipAfterFailure && failed !== undefined) return { layer, status: "skipped", because: failed.layer };
  const started = performance.now();
  const result = await run(layer);
  return {
    layer,
    status: result.failures.length > 0 ? "failed" : "done",
    seconds: (performance.now() - started) / 1000,
    result,
  };
}
