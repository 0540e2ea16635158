import type { Reason } from "../event/event";
import type { ResourceState } from "../state/resource";
import { ReplaceStep } from "../step/bookkeeping";
import { CreateStep } from "../step/create";
import { DeleteStep } from "../step/delete";
import type { Settle, Step } from "../step/step";
import { dependentReplacements, type DependentReplacement } from "./dependent-replacements";
import { BailError, type PlanContext } from "./plan-context";

/** A resource that is made anew. */
export interface Replaced {
  readonly old: ResourceState;
  readonly next: ResourceState;
  readonly reason: Reason;
  readonly settle: Settle;
}

/** The new resource first; the old one goes at the end of the run. */
export function createBeforeDelete(context: PlanContext, { old, next, reason, settle }: Replaced): Step[] {
  return [
    new CreateStep(context.steps, next, settle, { old, reason, pendingDelete: true }),
    new ReplaceStep(old, next, reason),
  ];
}

/** A resource that was deleted earlier in the run because of something it needs, and is wanted again. */
export function recreate(context: PlanContext, { old, next, reason, settle }: Replaced): Step[] {
  return [
    new ReplaceStep(old, next, reason),
    new CreateStep(context.steps, next, settle, { old, reason, pendingDelete: false }),
  ];
}

/**
 * The old resource first, and before it everything that would be made anew with it.
 *
 * @param news resources of this run by URN
 */
export async function deleteBeforeCreate(
  context: PlanContext,
  news: ReadonlyMap<string, ResourceState>,
  replaced: Replaced,
): Promise<Step[]> {
  const { old } = replaced;
  const { base, registry, steps, marks } = context;
  const dependents = base.graph.contains(old) ? await dependentReplacements(context, old) : [];
  const deletions: Step[] = [];
  for (const dependent of [...dependents, ...cascade(base.byUrn, news, replaced.next.urn)].reverse()) {
    if (marks.deletedEarly.has(dependent.resource)) continue;
    deletions.push(deleteEarly(context, dependent, replaced.next.urn));
  }
  await registry.ensure(old.provider, base.resources);
  if (!old.pendingReplacement) {
    marks.deletes.add(old.urn);
    deletions.push(new DeleteStep(steps, old, "before"));
  }
  return [...deletions, ...recreate(context, replaced)];
}

function deleteEarly(context: PlanContext, { resource, replaces }: DependentReplacement, because: string): Step {
  const { marks } = context;
  marks.blamed.set(resource.urn, replaces);
  if (!resource.delete && resource.protect && !context.steps.ignoreProtect) {
    const message =
      `unable to replace resource "${resource.urn}" as part of replacing "${because}" as it is currently marked for ` +
      "protection. To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run " +
      `\`pulumi up\`, or use the command:\n\`pulumi state unprotect '${resource.urn}'\``;
    context.error(because, message);
    throw new BailError(message);
  }
  marks.deletes.add(resource.urn);
  marks.deletedEarly.add(resource);
  return new DeleteStep(context.steps, resource, resource.delete ? undefined : "before");
}

/** Resources that are to be replaced, or are deleted, together with the one of the URN. */
function cascade(
  olds: ReadonlyMap<string, ResourceState>,
  news: ReadonlyMap<string, ResourceState>,
  urn: string,
): DependentReplacement[] {
  const goesWith = (state: ResourceState): boolean => state.replaceWith.includes(urn) || state.deletedWith === urn;
  const found = new Map<string, ResourceState>();
  for (const state of [...news.values(), ...olds.values()]) {
    if (!found.has(state.urn) && goesWith(state)) found.set(state.urn, state);
  }
  return [...found.values()].map((resource) => ({ resource, replaces: [] }));
}
