import type { PlainMap } from "../property/plain";
import { unknown } from "../property/value";
import type { Construction } from "./construction";
import type { Shape } from "./shape";

export { changedPaths } from "../property/changes";
export type { Plain, PlainMap } from "../property/plain";
export { secret, unknown, Unknown } from "../property/value";
export type { Construction } from "./construction";
export { requireLoopback } from "./loopback";
export type { Shape } from "./shape";

/**
 * Carries the resources of one package to the lab's APIs, in the place of a provider plugin. Modelled after
 * pulumirpc.ResourceProvider; the README.md one folder up says what each method owes to the engine.
 */
export interface ProviderAdapter {
  /** Package of the tokens that it serves, e.g. `random`. */
  readonly package: string;
  /** What it models. The engine stops at everything else. */
  readonly models: AdapterModels;
  /** Whether a change of the provider's config makes its resources new. Without it, it never does. */
  replacedBy?(oldConfig: PlainMap, newConfig: PlainMap): boolean;
  /** Called for each provider resource whose config is known. @throws Error for a config that is wrong. */
  configure(config: PlainMap): Promise<ConfiguredProvider> | ConfiguredProvider;
}

export interface AdapterModels {
  /** Inputs of the provider resource. */
  readonly config: Shape;
  /** Inputs by resource type token, remote components included. */
  readonly resources: Readonly<Record<string, Shape>>;
  /** Arguments by function token. */
  readonly functions?: Readonly<Record<string, Shape>>;
}

/** A provider with its config. Every method may be called for several resources at once. */
export interface ConfiguredProvider {
  /** Fills in defaults and finds mistakes. Without it the inputs are taken as they are. */
  check?(request: CheckRequest): Promise<CheckResult> | CheckResult;
  /** What an update would change. Without it, or with no answer, the engine compares the inputs. */
  diff?(request: DiffRequest): Promise<DiffResult | undefined> | DiffResult | undefined;
  /** Creates the resource; in a preview only says what it would look like. */
  create(request: CreateRequest): Promise<CreateResult>;
  /** What the resource looks like now; undefined where it is gone. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  /** Changes the resource in place; in a preview only says what it would look like. */
  update(request: UpdateRequest): Promise<{ readonly outputs: Outputs }>;
  /** A resource that is already gone is no error. */
  delete(request: DeleteRequest): Promise<void>;
  invoke?(request: InvokeRequest): Promise<InvokeResult>;
  /** Makes a remote component: its children are registered with {@link Construction}. */
  construct?(request: ConstructRequest, construction: Construction): Promise<{ readonly outputs: Outputs }>;
}

/** Properties that an adapter answers; `secret(…)` marks what must not be shown, `unknown` what a preview cannot know. */
export type Outputs = Readonly<Record<string, unknown>>;

/** What every request carries. */
export interface Request {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Aborted when a person stops the run; not when another resource fails. */
  readonly signal: AbortSignal;
  /** Tells the user something about the resource; an ephemeral status goes away with the next one. */
  readonly log: (severity: "debug" | "info" | "warning" | "error", message: string, ephemeral?: boolean) => void;
}

export interface CheckRequest extends Request {
  /** The last checked inputs; undefined where the resource is new or made anew. */
  readonly olds: PlainMap | undefined;
  /** What the program says; in a preview with unknown parts. */
  readonly news: PlainMap;
  /** 32 random bytes, for names that are made up. */
  readonly randomSeed: Uint8Array;
}

export interface CheckResult {
  readonly inputs: Outputs;
  readonly failures?: readonly CheckFailure[];
}

export interface CheckFailure {
  /** Empty where it is about the resource as a whole. */
  readonly property: string;
  readonly reason: string;
}

export interface DiffRequest extends Request {
  readonly id: string;
  readonly oldInputs: PlainMap;
  readonly oldOutputs: PlainMap;
  readonly newInputs: PlainMap;
  /** Paths that the program ignores; they have their old values in `newInputs` already. */
  readonly ignoreChanges: readonly string[];
}

export interface DiffResult {
  /** Paths that change, e.g. `disks[0].size`. */
  readonly changed: readonly string[];
  /** Those of them that cannot be changed in place. */
  readonly replaces: readonly string[];
  /** The old one has to go before the new one can be made. */
  readonly deleteBeforeReplace?: boolean;
}

interface Attempt extends Request {
  /** Seconds that the program allows; 0 for the adapter's own limit. */
  readonly timeout: number;
}

export interface CreateRequest extends Attempt {
  readonly inputs: PlainMap;
  /** True: ask nobody, change nothing; outputs that only the creation gives are `unknown` or left out. */
  readonly preview: boolean;
}

export interface CreateResult {
  /** Not looked at in a preview. */
  readonly id: string;
  readonly outputs: Outputs;
}

export interface ReadRequest extends Attempt {
  readonly id: string;
  /** Empty where the program reads a resource that it does not own. */
  readonly inputs: PlainMap;
  readonly outputs: PlainMap;
}

export interface ReadResult {
  readonly id: string;
  /** Inputs as they would have to be written to get this; undefined leaves them as they are. */
  readonly inputs?: Outputs | undefined;
  readonly outputs: Outputs;
}

export interface UpdateRequest extends Attempt {
  readonly id: string;
  readonly oldInputs: PlainMap;
  readonly oldOutputs: PlainMap;
  readonly newInputs: PlainMap;
  readonly ignoreChanges: readonly string[];
  readonly preview: boolean;
}

export interface DeleteRequest extends Attempt {
  readonly id: string;
  readonly inputs: PlainMap;
  readonly outputs: PlainMap;
}

export interface InvokeRequest {
  readonly token: string;
  readonly args: PlainMap;
  readonly preview: boolean;
  readonly signal: AbortSignal;
  readonly log: Request["log"];
}

export interface InvokeResult {
  readonly result: Outputs;
  readonly failures?: readonly CheckFailure[];
}

export interface ConstructRequest {
  readonly type: string;
  readonly name: string;
  readonly inputs: PlainMap;
  /** The program's folder, from which its relative paths go. */
  readonly directory: string;
  readonly preview: boolean;
  readonly signal: AbortSignal;
  readonly log: Request["log"];
}

/**
 * The resource is there but not in order, e.g. it did not become ready. It is kept in the state with its id and outputs,
 * and the next update goes on from there. Any other error of `create` means that there is nothing.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";

  constructor(
    readonly id: string,
    readonly outputs: Outputs,
    /** What is wrong with it. */
    readonly reasons: readonly string[],
    /** For `read`: see {@link ReadResult}. */
    readonly inputs?: Outputs,
  ) {
    super(`${reasons.length} error${reasons.length === 1 ? "" : "s"} occurred:\n\t* ${reasons.join("\n\t* ")}`);
  }
}

/** Outputs of a preview: the inputs, and what only a creation gives. */
export function planned(inputs: PlainMap, computed: readonly string[]): PlainMap {
  return { ...inputs, ...Object.fromEntries(computed.map((name) => [name, unknown])) };
}
