import { dependencyUrns, providerUrn, type ResourceState } from "./resource";

/**
 * Who depends on whom in a state. The list is in an order in which everything comes after what it depends on.
 *
 * Source of the rules: pkg/resource/graph/dependency_graph.go of pulumi/pulumi.
 */
export class DependencyGraph {
  private readonly index = new Map<ResourceState, number>();
  private readonly descendants = new Map<string, ResourceState[]>();

  constructor(private readonly resources: readonly ResourceState[]) {
    const byUrn = new Map<string, ResourceState>();
    for (const [position, resource] of resources.entries()) {
      this.index.set(resource, position);
      byUrn.set(resource.urn, resource);
      for (let up = resource.parent; up !== ""; up = byUrn.get(up)?.parent ?? "") {
        const known = this.descendants.get(up);
        if (known === undefined) this.descendants.set(up, [resource]);
        else known.push(resource);
      }
    }
  }

  contains(resource: ResourceState): boolean {
    return this.index.has(resource);
  }

  /** Everything that depends on the resource, directly or not, in order; the `ignored` URNs and what only they need aside. */
  dependents(resource: ResourceState, ignored: ReadonlySet<string>): ResourceState[] {
    const found: ResourceState[] = [];
    const urns = new Set([resource.urn]);
    for (const candidate of this.resources.slice(this.position(resource) + 1)) {
      if (ignored.has(candidate.urn)) continue;
      const provider = providerUrn(candidate);
      const depends = [...dependencyUrns(candidate)].some((urn) => urns.has(urn));
      if (!depends && !(provider !== undefined && urns.has(provider))) continue;
      found.push(candidate);
      urns.add(candidate.urn);
    }
    return found;
  }

  /** What the resource needs directly: dependencies (of a component, all that is in it), provider and parent. */
  dependencies(resource: ResourceState): Set<ResourceState> {
    const wanted = dependencyUrns(resource);
    const provider = providerUrn(resource);
    if (provider !== undefined) wanted.add(provider);
    const found = new Set<ResourceState>();
    const end = this.position(resource);
    for (const candidate of this.resources.slice(0, end)) {
      if (candidate.urn === resource.parent) found.add(candidate);
      if (!wanted.has(candidate.urn)) continue;
      found.add(candidate);
      if (candidate.custom) continue;
      for (const child of this.descendants.get(candidate.urn) ?? []) {
        if (this.position(child) < end) found.add(child);
      }
    }
    return found;
  }

  /** What the resource needs, directly or not: dependencies, providers and parents. */
  transitiveDependencies(resource: ResourceState): Set<ResourceState> {
    const found = new Set<ResourceState>();
    const visit = (from: ResourceState): void => {
      const urns = [...dependencyUrns(from), providerUrn(from) ?? "", from.parent];
      for (const urn of urns) {
        const needed = this.lookUp(urn, from);
        if (needed === undefined || found.has(needed) || needed === resource) continue;
        found.add(needed);
        visit(needed);
      }
    };
    visit(resource);
    return found;
  }

  /** A replaced resource needs the replaced one of that URN, if there are two. */
  private lookUp(urn: string, from: ResourceState): ResourceState | undefined {
    const named = this.resources.filter((resource) => resource.urn === urn);
    return named.find((resource) => resource.delete === from.delete) ?? named[0];
  }

  private position(resource: ResourceState): number {
    const position = this.index.get(resource);
    if (position === undefined) throw new Error(`${resource.urn} is not in the state's dependency graph`);
    return position;
  }
}
