import { PartlyDone } from "../provider/provider";
import { UNKNOWN_ID } from "../property/wire";
import type { ResourceState } from "../state/resource";
import { PartialStepFailure, type Settle, type StateChange, type Step, type StepContext } from "./step";
import { subjectOf } from "./subject";

/** Looks at a resource that the program does not own. Previews do so too. */
export class ReadStep implements Step {
  readonly op: "read" | "read-replacement";
  readonly logical: boolean;
  readonly pending = "reading";

  /** @param replaced the resource of the same URN that was owned until now and is deleted at the end */
  constructor(
    private readonly context: StepContext,
    readonly old: ResourceState | undefined,
    readonly next: ResourceState,
    private readonly settle: Settle,
    private readonly replaced?: ResourceState,
  ) {
    this.op = replaced === undefined ? "read" : "read-replacement";
    this.logical = replaced === undefined;
  }

  async apply(): Promise<void> {
    const failure = this.next.id === UNKNOWN_ID ? undefined : await this.read();
    if (this.replaced !== undefined) this.replaced.delete = true;
    this.next.created = this.old?.created;
    this.next.modified = this.old?.modified;
    if (failure !== undefined) throw failure;
  }

  private async read(): Promise<PartialStepFailure | undefined> {
    const state = this.next;
    try {
      const found = await this.context.providerOf(state).read({
        subject: subjectOf(state),
        id: state.id,
        inputs: state.inputs,
        outputs: state.inputs,
        timeout: state.timeouts.read,
      });
      if (found === undefined) throw new Error(`resource '${state.id}' does not exist`);
      state.outputs = found.outputs;
      if (found.id !== "") state.id = found.id;
      return undefined;
    } catch (error) {
      if (!(error instanceof PartlyDone)) throw error;
      state.outputs = error.outputs;
      state.initErrors = [...error.reasons];
      return new PartialStepFailure(error.message);
    }
  }

  change(): StateChange {
    const gone = this.replaced === undefined ? this.old : undefined;
    return { gone, made: this.next, write: true };
  }

  complete(): void {
    this.settle(this.next);
  }
}
