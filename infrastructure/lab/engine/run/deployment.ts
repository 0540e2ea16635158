import type { EventLog } from "../event/event-log";
import { planDeletions } from "../plan/deletions";
import type { Goal } from "../plan/goal";
import { BailError, type PlanContext } from "../plan/plan-context";
import { Planner, type ReadGoal } from "../plan/planner";
import { equal } from "../property/equality";
import type { PropertyMap } from "../property/value";
import type { ResourceState } from "../state/resource";
import type { Snapshot } from "../state/snapshot";
import { resourceOf, type Step } from "../step/step";
import { isRootStack, makeUrn } from "../urn";
import type { Executor, Results } from "./executor";
import { Queue } from "./queue";

/** The run is over: whoever still waits for an answer gets this. */
export class ShutDownError extends Error {}

/**
 * What a program's registrations become: plans, steps, and at the end deletions.
 * Source of the rules: pkg/resource/deploy/deployment_executor.go of pulumi/pulumi.
 */
export class Deployment {
  /** The user was told about a resource, and nothing more is to be said. */
  bailed = false;

  private readonly planner: Planner;
  private readonly queue = new Queue();
  private readonly closed: Promise<never>;
  private rejectClosed: (error: Error) => void = () => undefined;
  private stackOutputs: { urn: string; outputs: PropertyMap } | undefined;

  constructor(
    private readonly context: PlanContext,
    private readonly executor: Executor,
    private readonly snapshot: Snapshot | undefined,
    results: Results,
    private readonly log: EventLog,
  ) {
    this.planner = new Planner(context, results.news);
    this.closed = new Promise((_, reject) => {
      this.rejectClosed = reject;
    });
    this.closed.catch(() => undefined);
  }

  /** Registers a resource. Resolves when it is there; rejects with a {@link ShutDownError} if the run ends before. */
  register(goal: Goal): Promise<ResourceState> {
    return this.plan(goal, (settle) => this.planner.register(goal, settle));
  }

  read(goal: ReadGoal): Promise<ResourceState> {
    return this.plan(goal, (settle) => Promise.resolve(this.planner.read(goal, settle)));
  }

  /** Sets the outputs of a component or the stack. */
  registerOutputs(urn: string, outputs: PropertyMap): Promise<void> {
    return this.answer(urn, (resolve) => {
      this.log.hide(outputs);
      // The stack's are set at the end: they are not the same if the run fails.
      if (isRootStack(urn)) this.stackOutputs = { urn, outputs };
      else this.setOutputs(urn, outputs);
      resolve();
      return Promise.resolve();
    });
  }

  /** Waits for the answer, or for the end of the run. */
  untilClosed<T>(answer: Promise<T>): Promise<T> {
    return Promise.race([answer, this.closed]);
  }

  /** Says what is wrong, about a resource or the run as a whole, and begins nothing new. */
  abort(urn: string | undefined, error: unknown): void {
    if (error instanceof ShutDownError) return;
    if (!(error instanceof BailError)) {
      this.log.diagnostic("error", error instanceof Error ? error.message : String(error), urn);
    }
    this.bailed = true;
    this.executor.stop();
  }

  /** Waits until everything that is registered is done. */
  async idle(): Promise<void> {
    await this.queue.idle();
    await this.executor.idle();
  }

  /** Deletes what was not registered and what was replaced. */
  async deleteRest(): Promise<void> {
    try {
      const { kept, groups } = await planDeletions(this.context, this.planner.aliases);
      await this.executor.run(kept);
      for (const group of groups) {
        const spared = this.neededBySpared();
        const steps = group.filter((step) => !spared.has(resourceOf(step)));
        await Promise.all(steps.map((step) => this.executor.run([step])));
      }
    } catch (error) {
      this.abort(undefined, error);
    }
  }

  /** Ends the run: the stack's outputs are set, and nobody waits any more. */
  close(): void {
    if (this.stackOutputs !== undefined) {
      const { urn, outputs } = this.stackOutputs;
      const failed = this.bailed || this.executor.failed;
      const before = failed ? this.context.base.byUrn.get(urn)?.outputs : undefined;
      if (this.executor.pending.has(urn)) this.setOutputs(urn, { ...before, ...outputs });
    }
    this.rejectClosed(new ShutDownError("resource monitor shut down"));
  }

  private plan(
    { parent, type, name }: Pick<Goal, "parent" | "type" | "name">,
    make: (settle: (state: ResourceState) => void) => Promise<Step[]>,
  ): Promise<ResourceState> {
    const { stack, project } = this.context.name;
    return this.answer(makeUrn(stack, project, parent, type, name), async (resolve) => {
      if (this.executor.isStopped) return;
      const steps = await make(resolve);
      void this.executor.run(steps);
    });
  }

  /** Asks when it is its turn. What goes wrong ends the run, so nobody gets an answer to it. */
  private answer<T>(urn: string, ask: (resolve: (answer: T) => void) => Promise<void>): Promise<T> {
    const answer = new Promise<T>((resolve) => {
      this.queue
        .run(() => ask(resolve))
        .catch((error: unknown) => {
          this.abort(urn, error);
        });
    });
    return this.untilClosed(answer);
  }

  private setOutputs(urn: string, outputs: PropertyMap): void {
    const step = this.executor.pending.get(urn);
    if (step?.next === undefined)
      throw new Error(`cannot complete a resource '${urn}' whose registration isn't pending`);
    this.executor.pending.delete(urn);
    const changed = !equal(step.next.outputs, outputs);
    step.next.outputs = outputs;
    this.snapshot?.record({}, changed);
  }

  /** What must stay because something that was not deleted needs it. */
  private neededBySpared(): Set<ResourceState> {
    const { graph } = this.context.base;
    const spared = this.executor.spared.map(resourceOf).filter((resource) => graph.contains(resource));
    return new Set(spared.flatMap((resource) => [...graph.transitiveDependencies(resource)]));
  }
}
