import type { LayerName } from "../../../stacks/layers";

/** What can be done with a layer. */
export type Operation = "preview" | "up" | "refresh" | "destroy";

/**
 * The seam between the commands and whatever runs a layer's program: Pulumi's CLI for a person's own house, the lab's
 * embedded engine for a rehearsal. One engine serves one stack of all the layers.
 *
 * A layer that fails is a result, not a rejection: the methods reject only where the engine itself cannot work (with a
 * {@link "../user-error".UserError} where a person can do something about it).
 */
export interface LayerEngine {
  /**
   * Creates the layer's stack if there is none; true if it did. Called for one layer after another before anything is
   * run, because the first one writes the shared stack file.
   */
  initialise(layer: LayerName): Promise<boolean>;
  /** Runs one operation. Several layers may run at once; none of them writes the stack file. */
  run(operation: Operation, layer: LayerName, options?: RunOptions): Promise<RunResult>;
  /** The outputs of the last update by name; none where the layer was never updated or has no stack. */
  outputs(layer: LayerName): Promise<LayerOutputs>;
  /** What the layer's state holds, in the order of creation; nothing where there is no stack. */
  resources(layer: LayerName): Promise<readonly StateResource[]>;
  /** What a run was creating when it was killed: whether it is there, nobody knows. */
  pendingCreations(layer: LayerName): Promise<readonly StateResource[]>;
  /** Changes the layer's state, as `pulumi stack export` prints it. @throws UserError if the layer has no stack */
  editState(layer: LayerName, change: (exported: unknown) => unknown): Promise<void>;
  /** A value of the stack's config in plain text, by its key without the namespace; undefined where it is not set. */
  config(key: string): Promise<string | undefined>;
}

export interface RunOptions {
  readonly onEvent?: ((event: ProgressEvent) => void) | undefined;
  /** Asks the engine to stop in an orderly way: what is under way is finished, nothing new is begun. */
  readonly signal?: AbortSignal | undefined;
  /** Environment of the layer's program, over the engine's own. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** `up` and `preview`: URNs to replace although nothing about them changed. */
  readonly replace?: readonly string[] | undefined;
  /** `destroy`: protected resources go too. Without it they stay, with what they need, and the rest goes. */
  readonly forgetProtected?: boolean | undefined;
  /** `refresh`: creations that a killed run left half done are dropped from the state. */
  readonly clearPendingCreates?: boolean | undefined;
}

/** What happens while a layer runs. Never carries a property's value. */
export type ProgressEvent = ResourceEvent | DiagnosticEvent;

export interface ResourceEvent {
  readonly kind: "resource";
  readonly urn: string;
  /** As Pulumi names it: `create`, `update`, `delete`, `replace`, `same`, `read`, `refresh`, … */
  readonly op: string;
  readonly status: "started" | "done" | "failed";
  /** Names of the inputs that changed. */
  readonly properties?: readonly string[];
}

export interface DiagnosticEvent {
  readonly kind: "diagnostic";
  /** The resource it is about; undefined for the program as a whole. */
  readonly urn?: string | undefined;
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
}

/** How a run ended. It succeeded if there is no failure. */
export interface RunResult {
  /** Resources by operation, as the engine sums them up: `{ create: 3, same: 1 }`. */
  readonly counts: Readonly<Partial<Record<string, number>>>;
  readonly failures: readonly Failure[];
}

export interface Failure {
  /** URN of the resource that failed; undefined where the program or the engine did. */
  readonly resource?: string | undefined;
  readonly message: string;
}

export type LayerOutputs = Readonly<Record<string, { readonly value: unknown; readonly secret: boolean }>>;

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly protect: boolean;
  /** Inputs; secret ones stay encrypted. */
  readonly inputs: Readonly<Record<string, unknown>>;
}
