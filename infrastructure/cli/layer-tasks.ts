import type { Writable } from "node:stream";
import { Listr, ListrLogger, ProcessOutput, type ListrTask, type ListrTaskWrapper } from "listr2";
import type { LayerName } from "../../stacks/layers";
import { oneLine } from "../shared/printable";
import type { ProgressEvent } from "./engine/layer-engine";
import { describeChange, LayerProgress } from "./layer-progress";
import type { Plan } from "./plan";
import { outcomeLine, type LayerReport } from "./report";

/** `live` redraws the terminal, a stream gets lines, `none` shows nothing. */
export type Display = "live" | "none" | Writable;

/** Shows the layers of a plan while they run, and keeps what their events add up to. */
export class LayerTasks {
  private readonly progress = new Map<LayerName, LayerProgress>();
  private readonly shown = new Map<LayerName, (text: string) => void>();

  constructor(
    private readonly plan: Plan,
    private readonly display: Display,
  ) {}

  progressOf(layer: LayerName): LayerProgress {
    const known = this.progress.get(layer) ?? new LayerProgress();
    this.progress.set(layer, known);
    return known;
  }

  /** To be called with every event of a layer. */
  take(layer: LayerName, event: ProgressEvent): void {
    const progress = this.progressOf(layer);
    const change = progress.take(event);
    if (this.display === "live") this.shown.get(layer)?.(progress.line);
    else if (change !== undefined) this.shown.get(layer)?.(`${layer}: ${describeChange(change)}`);
  }

  /** Shows the layers until the last of them has ended. Failures are the reports' matter. */
  async follow(reports: ReadonlyMap<LayerName, Promise<LayerReport>>): Promise<void> {
    const tasks = this.plan.layers.map((layer): ListrTask => ({
      title: layer,
      task: (_, task) => this.one(layer, task, reports.get(layer)),
    }));
    await runTasks(this.display, tasks, { concurrent: true, exitOnError: false });
  }

  private async one(
    layer: LayerName,
    task: Pick<ListrTaskWrapper<unknown, never, never>, "title" | "output" | "skip">,
    pending: Promise<LayerReport> | undefined,
  ): Promise<void> {
    const before = this.plan.after[layer];
    if (this.display === "live" && before.length > 0) task.output = `waits for ${before.join(", ")}`;
    this.shown.set(layer, (text) => {
      task.output = oneLine(text);
    });
    const report = await pending;
    if (report === undefined) return;
    const line = oneLine(outcomeLine(report, this.plan.operation));
    // The live display puts a message in the title's place, the other one behind it.
    const message = this.display === "live" ? `${layer}: ${line}` : line;
    if (report.status === "failed") throw new Error(message);
    if (report.status === "skipped") task.skip(message);
    else task.title = `${layer}: ${line}`;
  }
}

/** Runs a list of tasks on a display. */
export async function runTasks(display: Display, tasks: ListrTask[], options: TaskOptions): Promise<void> {
  // listr2 would end the process at Ctrl-C, with the engines still at work.
  const all = { ...options, registerSignalListeners: false };
  if (typeof display === "object") {
    const rendererOptions = { logger: new ListrLogger({ useIcons: true, processOutput: linesTo(display) }) };
    await new Listr(tasks, { ...all, renderer: "simple", rendererOptions }).run();
    return;
  }
  await new Listr(tasks, { ...all, renderer: display === "live" ? "default" : "silent" }).run();
}

export interface TaskOptions {
  readonly concurrent: boolean;
  /** Whether a task that fails ends the run with its error. */
  readonly exitOnError: boolean;
}

/** Everything goes to the one stream, in its order; a stream is all that listr2 uses of a terminal here. */
function linesTo(stream: Writable): ProcessOutput {
  const terminal = stream as unknown as NodeJS.WriteStream;
  return new ProcessOutput(terminal, terminal);
}
