import type { Base } from "../plan/plan-context";
import { DependencyGraph } from "../state/graph";
import type { ResourceState } from "../state/resource";
import type { RefreshStep } from "../step/refresh";

export function makeBase(resources: readonly ResourceState[]): Base {
  const live = resources.filter((resource) => !resource.delete);
  return {
    resources,
    byUrn: new Map(live.map((resource) => [resource.urn, resource])),
    graph: new DependencyGraph(resources),
  };
}

/**
 * The resources as a refresh found them, without what is gone; nothing refers to that any more.
 * Source: rebuildBaseState in pkg/resource/deploy/deployment_executor.go of pulumi/pulumi.
 */
export function refreshed(steps: readonly RefreshStep[]): ResourceState[] {
  const there = new Set<string>();
  const left = (urns: readonly string[]): string[] => urns.filter((urn) => there.has(urn));
  return steps.flatMap(({ next }) => {
    if (next === undefined) return [];
    const propertyDependencies = Object.entries(next.propertyDependencies)
      .map(([name, urns]) => [name, left(urns)] as const)
      .filter(([, urns]) => urns.length > 0);
    const state = {
      ...next,
      parent: there.has(next.parent) ? next.parent : "",
      dependencies: left(next.dependencies),
      propertyDependencies: Object.fromEntries(propertyDependencies),
      deletedWith: there.has(next.deletedWith) ? next.deletedWith : "",
      replaceWith: left(next.replaceWith),
    };
    there.add(state.urn);
    return [state];
  });
}
