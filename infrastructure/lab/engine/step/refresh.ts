import type { Reason } from "../event/event";
import { equal } from "../property/equality";
import { PartlyDone, type ProviderRead } from "../provider/provider";
import type { ResourceState } from "../state/resource";
import { isProviderType } from "../urn";
import type { StateChange, Step, StepContext } from "./step";
import { subjectOf } from "./subject";

/** Looks what has become of a resource. The state takes it over when all have been looked at. */
export class RefreshStep implements Step {
  readonly op = "refresh";
  readonly pending = undefined;
  /** What was found: the old state as it was, a changed one, or undefined for a resource that is gone. */
  next: ResourceState | undefined;
  /** Why an update would change it back. */
  reason: Reason | undefined;
  private changed = false;

  /** @param logical whether it counts by itself, or is only the first part of an update */
  constructor(
    private readonly context: StepContext,
    readonly old: ResourceState,
    readonly logical: boolean,
  ) {
    this.next = old;
  }

  /** What the resource counts as. */
  get found(): "same" | "update" | "delete" {
    if (this.next === undefined) return "delete";
    return this.changed ? "update" : "same";
  }

  async apply(): Promise<void> {
    const { old } = this;
    if (!old.custom || isProviderType(old.type) || old.pendingReplacement) return;
    const { found, initErrors } = await this.look();
    if (found === undefined || found.id === "") {
      this.next = undefined;
      return;
    }
    const { id, inputs = old.inputs, outputs } = found;
    const alike = equal(inputs, old.inputs) && equal(outputs, old.outputs);
    const modified = alike ? old.modified : new Date().toISOString();
    this.next = { ...old, id, inputs, outputs, initErrors, modified };
    await this.compare(this.next);
  }

  private async look(): Promise<{ found: ProviderRead | undefined; initErrors: string[] }> {
    const { urn, id, inputs, outputs, timeouts } = this.old;
    const provider = this.context.providerOf(this.old);
    try {
      const request = { subject: subjectOf(this.old), id, inputs, outputs, timeout: timeouts.read };
      return { found: await provider.read(request), initErrors: [] };
    } catch (error) {
      if (!(error instanceof PartlyDone)) throw error;
      this.context.warn(urn, `Refreshed resource is in an unhealthy state:\n* ${error.reasons.join("\n* ")}`);
      const found = { id: error.id, inputs: error.inputs, outputs: error.outputs };
      return { found, initErrors: [...error.reasons] };
    }
  }

  /** It counts as changed if an update with the program as it is would change it. */
  private async compare(now: ResourceState): Promise<void> {
    const { old } = this;
    if (old.external) {
      this.changed = !equal(now.outputs, old.outputs);
      return;
    }
    const difference = await this.context.providerOf(old).diff({
      subject: subjectOf(now),
      id: now.id,
      oldInputs: now.inputs,
      oldOutputs: now.outputs,
      newInputs: old.inputs,
      ignoreChanges: old.ignoreChanges,
    });
    this.changed = difference.changes;
    if (difference.changes) this.reason = { changed: difference.changed, replaces: difference.replaces };
  }

  change(): StateChange {
    return { write: false };
  }

  complete(): void {
    // Nobody waits for it.
  }
}
