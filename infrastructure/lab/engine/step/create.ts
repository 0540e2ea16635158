import type { Reason } from "../event/event";
import { PartlyDone } from "../provider/provider";
import type { ResourceState } from "../state/resource";
import { PartialStepFailure, type Settle, type StateChange, type Step, type StepContext } from "./step";
import { subjectOf } from "./subject";

/** In place of which resource one is created. */
export interface Replacement {
  readonly old: ResourceState;
  readonly reason: Reason;
  /** The old one is still there and is deleted at the end. */
  readonly pendingDelete: boolean;
}

/** Makes a resource, in place of another one or not. */
export class CreateStep implements Step {
  readonly op: "create" | "create-replacement";
  readonly logical: boolean;
  readonly pending = "creating";
  readonly old: ResourceState | undefined;
  readonly reason: Reason | undefined;

  constructor(
    private readonly context: StepContext,
    readonly next: ResourceState,
    private readonly settle: Settle,
    private readonly replacement?: Replacement,
  ) {
    this.op = replacement === undefined ? "create" : "create-replacement";
    this.logical = replacement === undefined;
    this.old = replacement?.old;
    this.reason = replacement?.reason;
  }

  async apply(): Promise<void> {
    const failure = this.next.custom ? await this.create() : undefined;
    this.next.created = this.next.modified = new Date().toISOString();
    if (this.replacement?.pendingDelete === true) this.replacement.old.delete = true;
    if (failure !== undefined) throw failure;
  }

  private async create(): Promise<PartialStepFailure | undefined> {
    const state = this.next;
    try {
      const { id, outputs } = await this.context.providerOf(state).create({
        subject: subjectOf(state),
        inputs: state.inputs,
        timeout: state.timeouts.create,
      });
      if (id === "" && !this.context.preview) throw new Error("provider did not return an ID from Create");
      state.id = id;
      state.outputs = outputs;
      return undefined;
    } catch (error) {
      if (!(error instanceof PartlyDone)) throw error;
      state.id = error.id;
      state.outputs = error.outputs;
      state.initErrors = [...error.reasons];
      return new PartialStepFailure(error.message);
    }
  }

  change(): StateChange {
    return { made: this.next, gone: this.old?.pendingReplacement === true ? this.old : undefined, write: true };
  }

  complete(): void {
    this.settle(this.next);
  }
}
