import type { ResourceState } from "../state/resource";
import { ProtectedError, type StateChange, type Step, type StepContext } from "./step";
import { subjectOf } from "./subject";

/** Takes a resource away, as part of a replacement or not. */
export class DeleteStep implements Step {
  readonly op: Step["op"];
  readonly next = undefined;
  readonly logical: boolean;
  readonly pending = "deleting";

  /** @param replacing `before` if the new resource is still to be made, `after` if it is there already */
  constructor(
    private readonly context: StepContext,
    readonly old: ResourceState,
    private readonly replacing?: "before" | "after",
  ) {
    this.logical = replacing === undefined;
    if (old.external) this.op = this.logical ? "discard" : "discard-replaced";
    else this.op = this.logical ? "delete" : "delete-replaced";
  }

  async apply(): Promise<void> {
    const { old } = this;
    if (this.replacing === undefined && old.protect && !this.context.ignoreProtect) throw protectedError(old.urn);
    if (!this.context.preview) await this.delete();
    // Only once it is gone: a deletion that failed has to be tried again.
    if (this.replacing === "before") old.pendingReplacement = true;
  }

  private async delete(): Promise<void> {
    const { old } = this;
    const goesWithAnother = old.deletedWith !== "" && this.context.isDeleted(old.deletedWith);
    if (!old.custom || old.external || old.retainOnDelete || goesWithAnother) return;
    await this.context.providerOf(old).delete({
      subject: subjectOf(old),
      id: old.id,
      inputs: old.inputs,
      outputs: old.outputs,
      timeout: old.timeouts.delete,
    });
  }

  change(): StateChange {
    return { gone: this.old.pendingReplacement ? undefined : this.old, write: true };
  }

  complete(): void {
    // Nobody waits for a deletion.
  }
}

function protectedError(urn: string): ProtectedError {
  return new ProtectedError(
    `resource "${urn}" cannot be deleted\n` +
      "because it is protected. To unprotect the resource, either remove the `protect` flag from the resource in your " +
      "Pulumi program and run `pulumi up`, or use the command:\n" +
      `\`pulumi state unprotect '${urn}'\``,
  );
}
