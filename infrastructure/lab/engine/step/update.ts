import type { Reason } from "../event/event";
import { PartlyDone } from "../provider/provider";
import { clone } from "../property/value";
import type { ResourceState } from "../state/resource";
import { PartialStepFailure, type Settle, type StateChange, type Step, type StepContext } from "./step";
import { subjectOf } from "./subject";

/** Changes a resource in place. */
export class UpdateStep implements Step {
  readonly op = "update";
  readonly logical = true;
  readonly pending = "updating";

  constructor(
    private readonly context: StepContext,
    readonly old: ResourceState,
    readonly next: ResourceState,
    readonly reason: Reason,
    private readonly settle: Settle,
  ) {}

  async apply(): Promise<void> {
    this.next.id = this.old.id;
    this.next.created = this.old.created;
    this.next.modified = this.old.modified;
    if (!this.next.custom) return;
    const failure = await this.update();
    this.next.modified = new Date().toISOString();
    if (failure !== undefined) throw failure;
  }

  private async update(): Promise<PartialStepFailure | undefined> {
    const { old, next: state } = this;
    try {
      const { outputs } = await this.context.providerOf(state).update({
        subject: subjectOf(state),
        id: old.id,
        oldInputs: old.inputs,
        oldOutputs: old.outputs,
        newInputs: state.inputs,
        ignoreChanges: state.ignoreChanges,
        timeout: state.timeouts.update,
      });
      state.outputs = outputs;
      return undefined;
    } catch (error) {
      if (!(error instanceof PartlyDone)) throw error;
      state.outputs = error.outputs;
      state.initErrors = [...error.reasons];
      // The resource is not what the new inputs ask for, so the next update has to see them as a change again.
      state.inputs = clone(old.inputs);
      return new PartialStepFailure(error.message);
    }
  }

  change(): StateChange {
    return { gone: this.old, made: this.next, write: true };
  }

  complete(): void {
    this.settle(this.next);
  }
}
