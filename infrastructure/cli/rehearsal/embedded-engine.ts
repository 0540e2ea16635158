import { resolve } from "node:path";
import { layers, type LayerName } from "../../../stacks/layers";
import { EngineError, type LabEngine } from "../../lab/engine/engine";
import type { EngineEvent, Summary } from "../../lab/engine/event/event";
import type {
  LayerEngine,
  LayerOutputs,
  Operation,
  ProgressEvent,
  RunOptions,
  RunResult,
  StateResource,
} from "../engine/layer-engine";
import { UserError } from "../user-error";

/** The lab's embedded engine, as the commands use any other. */
export class EmbeddedEngine implements LayerEngine {
  constructor(
    /** The repository. */
    private readonly root: string,
    private readonly lab: LabEngine,
  ) {}

  initialise(layer: LayerName): Promise<boolean> {
    return asUser(() => this.lab.initialise(this.directory(layer)));
  }

  async run(operation: Operation, layer: LayerName, options: RunOptions = {}): Promise<RunResult> {
    const { onEvent, forgetProtected, signal, environment, replace, clearPendingCreates } = options;
    const run = this.lab.run(operation, this.directory(layer), {
      ...{ signal, environment, replace, clearPendingCreates },
      protected: forgetProtected === true ? "forget" : "keep",
    });
    try {
      for await (const event of run) {
        const progress = shown(event);
        if (progress !== undefined) onEvent?.(progress);
      }
      return result(await run.summary);
    } catch (error) {
      // The run did not begin, e.g. because the state is damaged: that is this layer's failure, and none of the others'.
      if (error instanceof EngineError) return { counts: {}, failures: [{ message: error.message }] };
      throw error;
    }
  }

  outputs(layer: LayerName): Promise<LayerOutputs> {
    return asUser(() => this.lab.outputs(this.directory(layer)));
  }

  resources(layer: LayerName): Promise<readonly StateResource[]> {
    return asUser(() => this.lab.resources(this.directory(layer)));
  }

  pendingCreations(layer: LayerName): Promise<readonly StateResource[]> {
    return asUser(() => this.lab.pendingCreations(this.directory(layer)));
  }

  editState(layer: LayerName, change: (exported: unknown) => unknown): Promise<void> {
    return asUser(() => this.lab.editState(this.directory(layer), change));
  }

  config(key: string): Promise<string | undefined> {
    return Promise.resolve(this.lab.config(this.directory("overview"), `homelab:${key}`));
  }

  private directory(layer: LayerName): string {
    return resolve(this.root, layers[layer].directory);
  }
}

/** What a person can mend is a mistake of theirs to the commands, too. */
async function asUser<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof EngineError ? new UserError(error.message) : error;
  }
}

function result({ counts, failures }: Summary): RunResult {
  // The closing "update failed" says nothing where there is an error of its own.
  const telling = failures.filter(({ message }) => !/^\w+ failed$/.test(message));
  const all = telling.length > 0 ? telling : failures;
  return { counts, failures: all.map(({ urn, message }) => ({ resource: urn, message })) };
}

/** What a person follows: not the engine's own bookkeeping, nor the SDK's debug messages. */
function shown(event: EngineEvent): ProgressEvent | undefined {
  if (event.kind === "resource") {
    if (event.internal) return undefined;
    const { urn, op, status, reason } = event;
    return { kind: "resource", urn, op, status, ...(reason === undefined ? {} : { properties: reason.changed }) };
  }
  if (event.kind === "summary" || event.severity === "debug" || event.ephemeral) return undefined;
  return { kind: "diagnostic", urn: event.urn, severity: event.severity, message: event.message };
}
