import type { ResourceState } from "../state/resource";
import { RemovePendingReplaceStep } from "../step/bookkeeping";
import { DeleteStep } from "../step/delete";
import { SameStep } from "../step/same";
import type { Step } from "../step/step";
import type { Aliases } from "./aliases";
import type { PlanContext } from "./plan-context";

/** What is left to do when all resources are registered. */
export interface Deletions {
  /** Resources that are left alone. */
  readonly kept: readonly Step[];
  /** Steps that may run at once, group after group: what depends on something goes before it. */
  readonly groups: readonly (readonly Step[])[];
}

/**
 * Finds what the program does not have any more and what was replaced.
 * Source of the rules: GenerateDeletes and ScheduleDeletes in pkg/resource/deploy/step_generator.go of pulumi/pulumi.
 */
export async function planDeletions(context: PlanContext, aliases: Aliases): Promise<Deletions> {
  const kept: Step[] = [];
  const deletions = new Map<ResourceState, Step>();
  for (const resource of context.base.resources) {
    if (context.excluded.has(resource.urn)) {
      if (resource.delete) continue;
      kept.push(new SameStep(context.steps, resource, { ...resource, id: "" }, undefined));
      continue;
    }
    const step = deletion(context, aliases, resource);
    if (step === undefined) continue;
    context.marks.deletes.add(resource.urn);
    deletions.set(resource, step);
  }
  // A provider that is itself deleted is loaded too: its resources go before it.
  for (const { provider } of deletions.keys()) await context.registry.ensure(provider, context.base.resources);
  return { kept, groups: schedule(context, deletions) };
}

function deletion({ steps, marks }: PlanContext, aliases: Aliases, resource: ResourceState): Step | undefined {
  if (resource.delete) return marks.deletedEarly.has(resource) ? undefined : new DeleteStep(steps, resource, "after");
  if (marks.keeps(aliases.successor(resource.urn) ?? resource.urn)) return undefined;
  return resource.pendingReplacement ? new RemovePendingReplaceStep(resource) : new DeleteStep(steps, resource);
}

function schedule({ base }: PlanContext, deletions: ReadonlyMap<ResourceState, Step>): Step[][] {
  const condemned = new Set(deletions.keys());
  const groups: Step[][] = [];
  while (condemned.size > 0) {
    const group = [...condemned].filter((resource) =>
      [...base.graph.dependencies(resource)].every((dependency) => !condemned.has(dependency)),
    );
    for (const resource of group) condemned.delete(resource);
    groups.push(group.flatMap((resource) => deletions.get(resource) ?? []));
  }
  return groups.reverse();
}

/**
 * What a destroy leaves that is to keep protected resources: those, and all that they need.
 * Source: getProtectedExcludes in pkg/cmd/pulumi/operations/destroy.go of pulumi/pulumi.
 */
export function protectedAndNeeded({ resources, graph }: PlanContext["base"]): Set<string> {
  const kept = new Set(resources.filter((resource) => resource.protect));
  for (const resource of kept) for (const needed of graph.dependencies(resource)) kept.add(needed);
  return new Set([...kept].map(({ urn }) => urn));
}
