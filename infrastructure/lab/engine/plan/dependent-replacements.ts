import { unknown, type PropertyMap } from "../property/value";
import type { ResourceState } from "../state/resource";
import { subjectOf } from "../step/subject";
import { isProviderType, parseReference } from "../urn";
import { withReplaceOnChanges } from "./difference";
import type { PlanContext } from "./plan-context";

/** A resource that has to go before another one can be made anew. */
export interface DependentReplacement {
  readonly resource: ResourceState;
  /** What of it makes it anew. */
  readonly replaces: readonly string[];
}

/**
 * What has to be deleted before `root` is: whatever would be made anew by a change of what it gets from it. In the order
 * of the dependencies. Source: calculateDependentReplacements in pkg/resource/deploy/step_generator.go of pulumi/pulumi.
 */
export async function dependentReplacements(
  context: PlanContext,
  root: ResourceState,
): Promise<DependentReplacement[]> {
  const found: DependentReplacement[] = [];
  const urns = new Set([root.urn]);
  // What is decided already was registered before the root, so it cannot depend on it any more.
  for (const resource of context.base.graph.dependents(root, context.marks.decided())) {
    const replaces = await replacedBy(context, resource, urns);
    if (replaces === undefined) continue;
    found.push({ resource, replaces });
    urns.add(resource.urn);
  }
  return found;
}

/** What of the resource makes it anew if those of the URNs are; undefined where it stays. */
async function replacedBy(
  context: PlanContext,
  resource: ResourceState,
  urns: ReadonlySet<string>,
): Promise<readonly string[] | undefined> {
  if (!resource.custom || resource.external) return undefined;
  if (resource.provider !== "" && urns.has(parseReference(resource.provider).urn)) {
    await context.registry.ensure(resource.provider, context.base.resources);
    return [];
  }
  if (resource.deletedWith !== "" && urns.has(resource.deletedWith)) return [];

  const inputs: PropertyMap = {};
  let affected = false;
  for (const [name, value] of Object.entries(resource.inputs)) {
    const depends = resource.propertyDependencies[name]?.some((urn) => urns.has(urn)) ?? false;
    affected ||= depends;
    inputs[name] = depends ? unknown : value;
  }
  if (!affected) return undefined;

  if (isProviderType(resource.type)) await context.registry.same(resource);
  else await context.registry.ensure(resource.provider, context.base.resources);
  const found = await context.steps.providerOf(resource).diff({
    subject: subjectOf(resource),
    id: resource.id,
    oldInputs: resource.inputs,
    oldOutputs: resource.outputs,
    newInputs: inputs,
    ignoreChanges: resource.ignoreChanges,
  });
  const { replaces } = withReplaceOnChanges(found, resource.replaceOnChanges, false);
  return replaces.length > 0 ? replaces : undefined;
}
