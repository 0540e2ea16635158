import type { Reason, StepOperation } from "../event/event";
import type { Provider } from "../provider/provider";
import type { ResourceState } from "../state/resource";

/** One thing to be done to one resource. */
export interface Step {
  readonly op: StepOperation;
  readonly old: ResourceState | undefined;
  /** Undefined where the resource goes away. */
  readonly next: ResourceState | undefined;
  /** Whether it counts by itself; what a replacement is made of does not. */
  readonly logical: boolean;
  readonly reason?: Reason | undefined;
  /** What the state notes while a provider is asked; undefined where none is. */
  readonly pending: "creating" | "updating" | "deleting" | "reading" | undefined;
  /**
   * Does it.
   *
   * @throws PartialStepFailure if it failed and the resource is there all the same, as the new state says; any other error
   * means that nothing has changed
   */
  apply(): Promise<void>;
  /** What has changed in the state. */
  change(): StateChange;
  /** Answers whoever registered the resource. */
  complete(): void;
}

export interface StateChange {
  readonly gone?: ResourceState | undefined;
  readonly made?: ResourceState | undefined;
  /** Whether the state has to be written now. */
  readonly write: boolean;
}

export class PartialStepFailure extends Error {}

/** A protected resource was to be deleted. What does not depend on that goes on. */
export class ProtectedError extends Error {}

/** What steps need of the run that they belong to. */
export interface StepContext {
  readonly preview: boolean;
  /** Protected resources may be deleted. */
  readonly ignoreProtect: boolean;
  /** The provider that serves a resource. @throws Error if it is not loaded. */
  readonly providerOf: (state: ResourceState) => Provider;
  /** Loads a provider that has not changed. */
  readonly sameProvider: (state: ResourceState) => Promise<void>;
  /** Whether the resource of that URN is being deleted in this run. */
  readonly isDeleted: (urn: string) => boolean;
  /** Tells the user about a resource. */
  readonly warn: (urn: string, message: string) => void;
}

/** Is told when a resource is settled. */
export type Settle = (state: ResourceState) => void;

/** The resource that the step is about. */
export function resourceOf(step: Step): ResourceState {
  const resource = step.next ?? step.old;
  if (resource === undefined) throw new Error("a step without a resource");
  return resource;
}
