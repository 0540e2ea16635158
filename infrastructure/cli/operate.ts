import type { ListrTask } from "listr2";
import { layerNames, type LayerName } from "../../stacks/layers";
import type { LayerEngine, Operation, RunOptions, RunResult } from "./engine/layer-engine";
import type { Interruption } from "./interruption";
import { LayerTasks, runTasks, type Display } from "./layer-tasks";
import { planFor } from "./plan";
import { layerReport, NOT_BEGUN, type Report } from "./report";
import { runPlan } from "./run-plan";
import { UserError } from "./user-error";

export interface OperateArgs {
  readonly engine: LayerEngine;
  readonly operation: Operation;
  readonly stack: string;
  /** All of the layers if absent. */
  readonly only?: readonly LayerName[] | undefined;
  /** What a layer's run gets beyond the usual; asked right before it begins, when those before it have ended. */
  readonly optionsFor?: (layer: LayerName) => RunOptions | Promise<RunOptions>;
  /** Called once all of the stacks exist, before the first layer runs. */
  readonly initialised?: () => void;
  readonly interruption?: Interruption | undefined;
  readonly display: Display;
}

/**
 * Runs one operation over the layers and shows its progress: first it makes sure that all of the stacks exist (for the
 * engine an unknown stack is an error, also in a preview), one after another, because the first one writes the stack
 * file; then the layers run, those that do not need each other side by side.
 *
 * @throws only what is no layer's failure; those are in the report.
 */
export async function operate(args: OperateArgs): Promise<Report> {
  const { engine, operation, stack, display, interruption } = args;
  const initialise = initialiseTask(engine, display, interruption?.stop);
  await runTasks(display, [initialise], { concurrent: false, exitOnError: true });
  args.initialised?.();
  const plan = planFor(operation, args.only);
  const tasks = new LayerTasks(plan, display);
  const outcomes = runPlan(plan, async (layer) => {
    if (interruption?.stop.aborted === true) return STOPPED;
    const onEvent: RunOptions["onEvent"] = (event) => {
      tasks.take(layer, event);
    };
    try {
      const options = await args.optionsFor?.(layer);
      return await engine.run(operation, layer, { ...options, signal: interruption?.engines, onEvent });
    } catch (error) {
      // What a person has to mend before this layer can run leaves the others alone.
      if (error instanceof UserError) return { counts: {}, failures: [{ message: error.message }] };
      throw error;
    }
  });
  const reports = new Map(
    [...outcomes].map(([layer, outcome]) => [
      layer,
      outcome.then((ended) => layerReport(ended, tasks.progressOf(layer))),
    ]),
  );
  await tasks.follow(reports);
  const ended = await Promise.all(reports.values());
  const layers = ended.sort((a, b) => plan.layers.indexOf(a.layer) - plan.layers.indexOf(b.layer));
  return { operation, stack, ok: layers.every(({ status }) => status === "done"), layers };
}

/** How a layer ends that was not begun, because the person wanted to stop. */
const STOPPED: RunResult = { counts: {}, failures: [{ message: NOT_BEGUN }] };

function initialiseTask(engine: LayerEngine, display: Display, stop: AbortSignal | undefined): ListrTask {
  return {
    title: "stacks",
    task: async (_, task) => {
      const created: LayerName[] = [];
      for (const layer of layerNames) {
        stop?.throwIfAborted();
        if (display === "live") task.output = layer;
        if (await engine.initialise(layer)) created.push(layer);
      }
      if (created.length > 0) task.title = `stacks: ${created.join(", ")} created`;
    },
  };
}
