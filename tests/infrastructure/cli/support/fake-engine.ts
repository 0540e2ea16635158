import type {
  LayerEngine,
  LayerOutputs,
  Operation,
  ProgressEvent,
  RunOptions,
  RunResult,
  StateResource,
} from "../../../../infrastructure/cli/engine/layer-engine";
import type { LayerName } from "../../../../stacks/layers";

/** What a fake layer does when it is run. */
export interface FakeRun {
  readonly result?: RunResult;
  readonly events?: readonly ProgressEvent[];
  /** Called while the layer runs; it ends when this does. */
  readonly during?: () => Promise<void> | void;
}

/** An engine in memory. It notes every call in its order. */
export class FakeEngine implements LayerEngine {
  readonly calls: string[] = [];
  readonly options = new Map<LayerName, RunOptions>();
  /** The layers that have a stack. */
  readonly stacks = new Set<LayerName>();
  readonly runs: Partial<Record<LayerName, FakeRun>> = {};
  readonly layerOutputs: Partial<Record<LayerName, LayerOutputs>> = {};
  readonly states: Partial<Record<LayerName, readonly StateResource[]>> = {};
  readonly pending: Partial<Record<LayerName, readonly StateResource[]>> = {};
  readonly exports: Partial<Record<LayerName, unknown>> = {};
  values: Record<string, string> = {};
  /** Called by every initialise(). */
  onInitialise: (layer: LayerName) => void = () => undefined;

  initialise(layer: LayerName): Promise<boolean> {
    this.calls.push(`initialise ${layer}`);
    this.onInitialise(layer);
    const created = !this.stacks.has(layer);
    this.stacks.add(layer);
    return Promise.resolve(created);
  }

  async run(operation: Operation, layer: LayerName, options: RunOptions = {}): Promise<RunResult> {
    this.calls.push(`${operation} ${layer}`);
    this.options.set(layer, options);
    const { events = [], during, result = { counts: { same: 1 }, failures: [] } } = this.runs[layer] ?? {};
    for (const event of events) options.onEvent?.(event);
    await during?.();
    this.calls.push(`ended ${layer}`);
    return result;
  }

  outputs(layer: LayerName): Promise<LayerOutputs> {
    return Promise.resolve(this.layerOutputs[layer] ?? {});
  }

  resources(layer: LayerName): Promise<readonly StateResource[]> {
    return Promise.resolve(this.states[layer] ?? []);
  }

  pendingCreations(layer: LayerName): Promise<readonly StateResource[]> {
    return Promise.resolve(this.pending[layer] ?? []);
  }

  editState(layer: LayerName, change: (exported: unknown) => unknown): Promise<void> {
    this.calls.push(`edit ${layer}`);
    this.exports[layer] = change(this.exports[layer]);
    return Promise.resolve();
  }

  config(key: string): Promise<string | undefined> {
    return Promise.resolve(this.values[key]);
  }
}

/** A URN of the shipped stack. */
export function urn(layer: LayerName, type: string, name: string): string {
  const project = layer === "overview" ? "homelab" : `homelab-${layer}`;
  return `urn:pulumi:prox-n100::${project}::${type}::${name}`;
}
