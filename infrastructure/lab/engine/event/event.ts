/** What a step does to a resource, as Pulumi names it. */
export type StepOperation =
  | "same"
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "read"
  | "read-replacement"
  | "discard"
  | "discard-replaced"
  | "remove-pending-replace"
  | "refresh";

/** What happens while an operation runs. Free text in it has its secrets masked. */
export type EngineEvent = ResourceEvent | DiagnosticEvent | SummaryEvent;

export interface ResourceEvent {
  readonly kind: "resource";
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Of a refresh that is done: what it found, `same`, `update` or `delete`. */
  readonly op: StepOperation;
  readonly status: "started" | "done" | "failed";
  /** How long the step took; undefined while it runs. */
  readonly seconds?: number;
  /** Why it is not `same`. */
  readonly reason?: Reason;
  /** True for what the engine does for itself: default providers and its own bookkeeping. */
  readonly internal: boolean;
}

/** Why a resource is changed or replaced. Paths and names, never values. */
export interface Reason {
  /** Paths that differ. */
  readonly changed: readonly string[];
  /** What makes the resource anew: paths among them, or `replacementTrigger`, `deletedWith`, `replaceWith`, `provider`, `id`. */
  readonly replaces: readonly string[];
}

export interface DiagnosticEvent {
  readonly kind: "diagnostic";
  readonly severity: "debug" | "info" | "warning" | "error";
  readonly message: string;
  /** The resource that it is about; undefined for the run as a whole. */
  readonly urn?: string;
  /** A status that goes away with the resource's next one. */
  readonly ephemeral: boolean;
}

/** The last event of a run. */
export interface SummaryEvent {
  readonly kind: "summary";
  readonly summary: Summary;
}

/** How a run ended. */
export interface Summary {
  /** Resources by operation: `{ create: 3, same: 1 }`; default providers and steps of a replacement are not counted. */
  readonly counts: Readonly<Partial<Record<StepOperation, number>>>;
  /** Empty where it succeeded. */
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

export interface Failure {
  /** Undefined where the program or the engine failed. */
  readonly urn?: string;
  readonly message: string;
}
