import type { Reason } from "../event/event";
import type { ResourceState } from "../state/resource";
import type { StateChange, Step } from "./step";

/** Says that a resource is replaced; other steps do it. */
export class ReplaceStep implements Step {
  readonly op = "replace";
  readonly logical = true;
  readonly pending = undefined;

  constructor(
    readonly old: ResourceState,
    readonly next: ResourceState,
    readonly reason: Reason,
  ) {}

  apply(): Promise<void> {
    return Promise.resolve();
  }

  change(): StateChange {
    return { write: false };
  }

  complete(): void {
    // Whoever registered it waits for the creation.
  }
}

/** Forgets a resource that was deleted to be replaced and is not wanted any more. */
export class RemovePendingReplaceStep implements Step {
  readonly op = "remove-pending-replace";
  readonly next = undefined;
  readonly logical = false;
  readonly pending = undefined;

  constructor(readonly old: ResourceState) {}

  apply(): Promise<void> {
    return Promise.resolve();
  }

  change(): StateChange {
    return { gone: this.old, write: true };
  }

  complete(): void {
    // Nobody waits for it.
  }
}
