import { writtenAlike } from "../state/checkpoint";
import type { ResourceState } from "../state/resource";
import { isProviderType } from "../urn";
import type { Settle, StateChange, Step, StepContext } from "./step";

/** The resource is as it should be. */
export class SameStep implements Step {
  readonly op = "same";
  readonly logical = true;
  readonly pending = undefined;

  constructor(
    private readonly context: StepContext,
    readonly old: ResourceState,
    readonly next: ResourceState,
    private readonly settle: Settle | undefined,
  ) {}

  async apply(): Promise<void> {
    this.next.id = this.old.id;
    this.next.outputs = this.old.outputs;
    if (!isProviderType(this.next.type) || this.settle === undefined) return;
    // With its old inputs: what the provider calls no difference, it must not see either.
    await this.context.sameProvider({ ...this.next, inputs: this.old.inputs });
  }

  change(): StateChange {
    return { gone: this.old, made: this.next, write: !writtenAlike(this.old, this.next) };
  }

  complete(): void {
    this.settle?.(this.next);
  }
}
