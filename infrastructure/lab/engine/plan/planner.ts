import { hasUnknowns } from "../property/contents";
import type { Difference, Provider } from "../provider/provider";
import { CreateStep } from "../step/create";
import { ReadStep } from "../step/read";
import { ReplaceStep } from "../step/bookkeeping";
import { SameStep } from "../step/same";
import { UpdateStep } from "../step/update";
import type { Settle, Step } from "../step/step";
import { resourceState, type ResourceState } from "../state/resource";
import { isProviderType, makeUrn } from "../urn";
import { Aliases } from "./aliases";
import { checkInputs } from "./check";
import { difference, withReplaceOnChanges } from "./difference";
import { goalState, type Goal } from "./goal";
import { BailError, type PlanContext } from "./plan-context";
import { createBeforeDelete, deleteBeforeCreate, recreate } from "./replacement";
import { triggers } from "./trigger";

/** A resource that the program reads. */
export interface ReadGoal {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly id: string;
  readonly properties: ResourceState["inputs"];
  readonly dependencies: readonly string[];
  readonly provider: string;
  readonly additionalSecretOutputs: readonly string[];
}

/**
 * Decides what has to be done for each resource as it is registered, one after the other.
 * Source of the rules: pkg/resource/deploy/step_generator.go of pulumi/pulumi.
 */
export class Planner {
  readonly aliases: Aliases;

  /** @param news resources of this run by URN, as far as their steps are done */
  constructor(
    private readonly context: PlanContext,
    private readonly news: ReadonlyMap<string, ResourceState>,
  ) {
    this.aliases = new Aliases(context.name, context.marks.seen, context.error);
  }

  /** @throws BailError if the user knows what is wrong; any other error is about the resource. */
  async register(goal: Goal, settle: Settle): Promise<Step[]> {
    const urn = this.claim(goal);
    const { old, alias, valid } = this.aliases.find(urn, goal, this.context.base.byUrn);
    const next = { ...goalState(urn, goal), alias, created: old?.created, modified: old?.modified };
    if (isProviderType(goal.type)) for (const name of [urn, alias ?? urn]) this.context.marks.providers.set(name, next);

    const provider = goal.custom ? await this.loadProvider(next) : undefined;
    const recreating = this.context.marks.deletes.has(urn);
    const external = old?.external === true;
    const fresh = recreating || external || this.context.replaceTargets.has(urn);
    const sound = await checkInputs(this.context, provider, goal, next, fresh ? undefined : old, old);
    if (!sound || !valid) throw new BailError(`resource ${urn} is invalid`);

    if (old !== undefined && recreating) {
      this.context.marks.deletes.delete(urn);
      this.context.marks.replaces.add(urn);
      const reason = { changed: [], replaces: this.context.marks.blamed.get(urn) ?? [] };
      return recreate(this.context, { old, next, reason, settle });
    }
    if (old !== undefined && external) {
      this.context.marks.creates.add(urn);
      return createBeforeDelete(this.context, { old, next, reason: { changed: [], replaces: [] }, settle });
    }
    if (old !== undefined) return await this.change(goal, old, next, provider, settle);
    this.context.marks.creates.add(urn);
    return [new CreateStep(this.context.steps, next, settle)];
  }

  read(goal: ReadGoal, settle: Settle): Step[] {
    const urn = this.claim(goal);
    const { old, alias } = this.aliases.find(urn, { ...goal, aliases: [] }, this.context.base.byUrn);
    const next: ResourceState = {
      ...resourceState(urn, goal.type),
      custom: true,
      external: true,
      id: goal.id,
      inputs: goal.properties,
      parent: goal.parent,
      dependencies: [...goal.dependencies],
      provider: goal.provider,
      additionalSecretOutputs: [...goal.additionalSecretOutputs],
      alias,
    };
    if (next.id === "") throw new Error(`Expected an ID for ${urn}`);
    if (old !== undefined && !old.external && old.id !== next.id) {
      this.context.marks.replaces.add(urn);
      const reason = { changed: [], replaces: ["id"] };
      return [new ReadStep(this.context.steps, old, next, settle, old), new ReplaceStep(old, next, reason)];
    }
    this.context.marks.reads.add(urn);
    return [new ReadStep(this.context.steps, old, next, settle)];
  }

  /** Makes the resource's URN, which nobody may have had in this run. */
  private claim({ parent, type, name }: Pick<Goal, "parent" | "type" | "name">): string {
    if (parent !== "" && !this.context.marks.seen.has(parent))
      throw new Error(`could not find parent resource ${parent}`);
    const urn = makeUrn(this.context.name.stack, this.context.name.project, parent, type, name);
    if (this.context.marks.seen.has(urn)) {
      const message = `Duplicate resource URN '${urn}'; try giving it a unique name`;
      this.context.error(urn, message);
      throw new BailError(message);
    }
    this.context.marks.seen.add(urn);
    return urn;
  }

  private async loadProvider(next: ResourceState): Promise<Provider> {
    if (!isProviderType(next.type)) await this.context.registry.ensure(next.provider, this.context.base.resources);
    return this.context.steps.providerOf(next);
  }

  private async change(
    goal: Goal,
    old: ResourceState,
    next: ResourceState,
    provider: Provider | undefined,
    settle: Settle,
  ): Promise<Step[]> {
    const { urn } = next;
    if (!this.context.steps.preview && hasUnknowns(next.replacementTrigger)) {
      const message = `replacement trigger contains unknowns for ${urn}`;
      this.context.error(urn, message);
      throw new BailError(message);
    }
    const triggered = triggers(next.replacementTrigger, old.replacementTrigger);
    const hasInitErrors = old.initErrors.length > 0;
    const found = triggered ? triggerDifference : await this.difference(old, next, provider, hasInitErrors);
    if (found.unavailable !== undefined) this.context.warn(urn, found.unavailable);

    const replace = found.replaces.length > 0;
    if (replace || old.pendingReplacement) return await this.replace(goal, old, next, provider, settle, found);
    // Nothing to change, but something was not in order: an update without a change has the provider look again.
    if (found.changes || hasInitErrors) {
      this.context.marks.updates.add(urn);
      return [new UpdateStep(this.context.steps, old, next, found, settle)];
    }
    this.context.marks.sames.add(urn);
    return [new SameStep(this.context.steps, old, next, settle)];
  }

  private async difference(
    old: ResourceState,
    next: ResourceState,
    provider: Provider | undefined,
    hasInitErrors: boolean,
  ): Promise<Difference> {
    const found = await difference(this.context, this.aliases, old, next, provider);
    return next.custom ? withReplaceOnChanges(found, next.replaceOnChanges, hasInitErrors) : found;
  }

  private async replace(
    goal: Goal,
    old: ResourceState,
    next: ResourceState,
    provider: Provider | undefined,
    settle: Settle,
    found: Difference,
  ): Promise<Step[]> {
    const { urn } = next;
    if (next.protect && old.protect && !this.context.steps.ignoreProtect) {
      const message =
        `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect the resource, ` +
        "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";
      this.context.error(urn, message);
      if (!this.context.steps.preview) throw new BailError(message);
    }
    this.context.marks.replaces.add(urn);
    // Once more, and without what was there before: defaults are not carried over to another resource.
    if (provider !== undefined && !this.context.replaceTargets.has(urn)) {
      const sound = await checkInputs(this.context, provider, goal, next, undefined, undefined);
      if (!sound) throw new BailError(`resource ${urn} has check errors`);
    }
    const replaced = { old, next, reason: found, settle };
    return (goal.deleteBeforeReplace ?? found.deleteBeforeReplace)
      ? await deleteBeforeCreate(this.context, this.news, replaced)
      : createBeforeDelete(this.context, replaced);
  }
}

const triggerDifference: Difference = {
  changes: true,
  changed: [],
  replaces: ["replacementTrigger"],
  deleteBeforeReplace: false,
};
