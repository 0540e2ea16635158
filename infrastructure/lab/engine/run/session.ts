import type { EventLog } from "../event/event-log";
import { protectedAndNeeded } from "../plan/deletions";
import { Marks } from "../plan/marks";
import type { Base, PlanContext } from "../plan/plan-context";
import type { StackConfig } from "../project/stack-config";
import type { PropertyMap } from "../property/value";
import type { ProviderAdapter } from "../provider/adapter";
import { ProviderRegistry } from "../provider/registry";
import type { Provider } from "../provider/provider";
import type { Checkpoint } from "../state/checkpoint";
import type { ResourceState } from "../state/resource";
import { Snapshot } from "../state/snapshot";
import { RefreshStep } from "../step/refresh";
import type { StepContext } from "../step/step";
import { isProviderType } from "../urn";
import { makeBase, refreshed } from "./base";
import { Executor, type Results } from "./executor";

/** What one run is made with. */
export interface SessionOptions {
  readonly stack: string;
  readonly project: string;
  readonly config: StackConfig;
  readonly adapters: readonly ProviderAdapter[];
  readonly parallel: number;
  /** Nothing is changed, neither by providers nor in the state. */
  readonly preview: boolean;
  readonly replace: readonly string[];
  /** Protected resources: deleting one is refused, they are left with all that they need, or they go like all others. */
  readonly protected: "refuse" | "keep" | "forget";
  readonly signal: AbortSignal;
  /** The program's folder. */
  readonly directory: string;
  /** Outputs of another stack by its full name. @throws Error for one that does not exist. */
  readonly stackOutputs: (name: string) => PropertyMap;
  readonly save: (checkpoint: Checkpoint) => void;
}

/** The parts of one run, around the state that it starts from. */
export class Session {
  readonly results: Results = { news: new Map(), reads: new Map() };
  readonly registry: ProviderRegistry;
  /** Undefined in a preview. */
  readonly snapshot: Snapshot | undefined;
  private readonly marks = new Marks();
  private readonly steps: StepContext;

  constructor(
    private readonly options: SessionOptions,
    private readonly checkpoint: {
      resources: ResourceState[];
      readonly pendingOperations: Checkpoint["pendingOperations"];
    },
    readonly log: EventLog,
  ) {
    const { preview, signal, directory } = options;
    this.snapshot = preview ? undefined : new Snapshot(checkpoint, options.save);
    this.registry = new ProviderRegistry(options.adapters, {
      preview,
      signal,
      directory,
      stackOutputs: options.stackOutputs,
      resource: (urn) => this.results.news.get(urn) ?? this.results.reads.get(urn),
      log: (urn, severity, message, ephemeral) => {
        log.told(severity, message, urn, ephemeral);
      },
    });
    this.steps = {
      preview,
      ignoreProtect: options.protected === "forget",
      providerOf: (state) => this.providerOf(state),
      sameProvider: (state) => this.registry.same(state),
      isDeleted: (urn) => this.marks.deletes.has(urn),
      warn: (urn, message) => {
        log.diagnostic("warning", message, urn);
      },
    };
  }

  /** @param goOn a step that fails does not stop the others */
  executor(goOn: boolean): Executor {
    const { parallel, preview } = this.options;
    return new Executor(this.log, this.snapshot, this.results, { parallel, preview, goOn });
  }

  planContext(): PlanContext {
    const { stack, project, replace, protected: treatment } = this.options;
    const base: Base = makeBase(this.checkpoint.resources);
    return {
      name: { stack, project },
      steps: this.steps,
      registry: this.registry,
      base,
      marks: this.marks,
      replaceTargets: new Set(replace),
      excluded: treatment === "keep" ? protectedAndNeeded(base) : new Set(),
      error: (urn, message) => {
        this.log.diagnostic("error", message, urn);
      },
      warn: (urn, message) => {
        this.log.diagnostic("warning", message, urn);
      },
      info: (urn, message) => {
        this.log.diagnostic("info", message, urn);
      },
    };
  }

  /**
   * Looks at every resource, and takes over what has become of it. One that cannot be looked at stays as it was.
   *
   * @param isAll whether that is all that the run is for
   * @returns whether all could be looked at
   */
  async refresh(isAll: boolean): Promise<boolean> {
    const executor = this.executor(true);
    const { resources } = this.checkpoint;
    for (const { provider } of resources) await this.registry.ensure(provider, resources);
    const steps = resources.map((resource) => new RefreshStep(this.steps, resource, isAll));
    await Promise.all(steps.map((step) => executor.run([step])));
    this.checkpoint.resources = refreshed(steps);
    this.snapshot?.write();
    return !executor.failed;
  }

  /** Says how it went where nobody has said so yet. */
  conclude(bailed: boolean, aborted: boolean): void {
    const what = this.options.preview ? "preview" : "update";
    if (bailed) return;
    if (this.log.hasFailures) this.log.diagnostic("error", `${what} failed`);
    else if (aborted) this.log.diagnostic("error", `${what} canceled`);
  }

  /** @returns whether everything that is to be replaced is there; otherwise the user has been told. */
  hasReplaceTargets(): boolean {
    const missing = this.options.replace.filter((urn) => !this.checkpoint.resources.some((each) => each.urn === urn));
    for (const urn of missing) this.log.diagnostic("error", `Target '${urn}' could not be found in the stack.`);
    return missing.length === 0;
  }

  private providerOf(state: ResourceState): Provider {
    if (isProviderType(state.type)) return this.registry;
    const provider = this.registry.get(state.provider);
    if (provider === undefined) throw new Error(`unknown provider '${state.provider}' for resource ${state.urn}`);
    return provider;
  }
}
