import type { EventLog } from "../event/event-log";
import { equal } from "../property/equality";
import { member, Secret, secret } from "../property/value";
import type { ResourceState } from "../state/resource";
import type { Snapshot } from "../state/snapshot";
import { RefreshStep } from "../step/refresh";
import { PartialStepFailure, ProtectedError, resourceOf, type Step } from "../step/step";
import { isProviderType, parseUrn } from "../urn";
import { Limit } from "./limit";

/** What steps leave behind for others to find. */
export interface Results {
  /** Resources of this run by URN. */
  readonly news: Map<string, ResourceState>;
  /** Resources that were only read. */
  readonly reads: Map<string, ResourceState>;
}

/**
 * Runs steps, so many at once, and keeps the state up to date with them. When one fails nothing new is begun; what is
 * under way is finished.
 *
 * Source of the rules: pkg/resource/deploy/step_executor.go of pulumi/pulumi.
 */
export class Executor {
  /** Resolves when nothing new may be begun. */
  readonly stopped: Promise<undefined>;
  /** Steps that failed without stopping the run. */
  readonly spared: Step[] = [];
  /** Steps whose outputs may still be registered, by URN. */
  readonly pending = new Map<string, Step>();
  failed = false;

  private readonly underWay = new Set<Promise<void>>();
  private readonly limit: Limit;
  private halted = false;
  private resolveStopped: () => void = () => undefined;

  constructor(
    private readonly log: EventLog,
    private readonly snapshot: Snapshot | undefined,
    private readonly results: Results,
    private readonly options: { readonly parallel: number; readonly preview: boolean; readonly goOn: boolean },
  ) {
    this.limit = new Limit(options.parallel);
    this.stopped = new Promise((resolve) => {
      this.resolveStopped = () => {
        resolve(undefined);
      };
    });
  }

  get isStopped(): boolean {
    return this.halted;
  }

  /** Begins nothing new from now on. */
  stop(): void {
    this.halted = true;
    this.resolveStopped();
  }

  /** Runs the steps one after the other. Resolves when they are done or will not be. */
  run(steps: readonly Step[]): Promise<void> {
    const task = this.limit.run(async () => {
      for (const step of steps) if (this.halted || !(await this.step(step))) return;
    });
    this.underWay.add(task);
    return task.finally(() => this.underWay.delete(task));
  }

  /** Waits until nothing is under way. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  private async step(step: Step): Promise<boolean> {
    const started = performance.now();
    const about = describe(step);
    this.log.resource({ ...about, op: step.op, status: "started" });
    if (step.pending !== undefined) this.snapshot?.begin(resourceOf(step), step.pending);
    let failure: Error | undefined;
    try {
      // Before it is asked: what a provider says in an error may quote them.
      if (step.next !== undefined) this.log.hide(step.next.inputs);
      await step.apply();
      if (step.logical && step.next !== undefined) this.pending.set(step.next.urn, step);
    } catch (error) {
      failure = error as Error;
    }
    this.keep(step);
    const seconds = (performance.now() - started) / 1000;
    if (failure === undefined) this.report(step, seconds);
    else this.reportFailure(step, failure, seconds);
    this.record(step, failure === undefined || failure instanceof PartialStepFailure);
    if (failure === undefined) step.complete();
    else this.fail(step, failure);
    return failure === undefined;
  }

  /** Marks what is secret in the new state, and leaves it where others find it. */
  private keep(step: Step): void {
    const state = step.next;
    if (state === undefined || step.op === "replace") return;
    for (const name of state.additionalSecretOutputs) {
      const output = member(state.outputs, name);
      if (output !== undefined && name !== "id") state.outputs = { ...state.outputs, [name]: secret(output) };
    }
    for (const [name, input] of Object.entries(state.inputs)) {
      const output = member(state.outputs, name);
      if (output !== undefined && input instanceof Secret) state.outputs = { ...state.outputs, [name]: secret(output) };
    }
    this.log.hide(state.outputs);
    (step.op.startsWith("read") ? this.results.reads : this.results.news).set(state.urn, state);
  }

  private report(step: Step, seconds: number): void {
    const about = describe(step);
    const op = step instanceof RefreshStep && step.logical ? step.found : step.op;
    const reason = step.reason === undefined ? {} : { reason: pathsOf(step.reason) };
    this.log.resource({ ...about, op, status: "done", seconds, ...reason });
    const counts = step.op === "read" ? readChanged(step) : step.logical;
    if (counts && !about.internal) this.log.count(op);
  }

  private reportFailure(step: Step, failure: Error, seconds: number): void {
    const about = describe(step);
    const message = this.options.preview ? `Preview failed: ${failure.message}` : failure.message;
    this.log.resource({ ...about, op: step.op, status: "failed", seconds });
    this.log.diagnostic("error", message, about.internal ? undefined : about.urn);
  }

  private record(step: Step, done: boolean): void {
    const change = done ? step.change() : { write: false };
    if (step.pending !== undefined) this.snapshot?.end(resourceOf(step), change);
    else this.snapshot?.record(change, change.write);
  }

  private fail(step: Step, failure: Error): void {
    this.failed = true;
    if (this.options.goOn) return;
    if (failure instanceof ProtectedError) this.spared.push(step);
    else this.stop();
  }
}

/** A read counts only where what it found is not what was found the last time. */
function readChanged({ old, next: state }: Step): boolean {
  return old !== undefined && state !== undefined && !equal(old.outputs, state.outputs);
}

function pathsOf({ changed, replaces }: NonNullable<Step["reason"]>): NonNullable<Step["reason"]> {
  return { changed, replaces };
}

function describe(step: Step): { urn: string; type: string; name: string; internal: boolean } {
  const { urn, type } = resourceOf(step);
  const { name } = parseUrn(urn);
  const isDefaultProvider = isProviderType(type) && name.startsWith("default");
  return { urn, type, name, internal: isDefaultProvider || step.op === "remove-pending-replace" };
}
