import { DependencyGraph } from "../../../../infrastructure/lab/engine/state/graph";
import { resourceState, type ResourceState } from "../../../../infrastructure/lab/engine/state/resource";

function resource(name: string, said: Partial<ResourceState> = {}): ResourceState {
  const type = name === "provider" ? "pulumi:providers:fake" : "fake:index:Thing";
  return { ...resourceState(`urn:pulumi:s::p::${type}::${name}`, type), custom: true, id: name, ...said };
}

const provider = resource("provider");
const first = resource("first", { provider: `${provider.urn}::provider` });
const component = resource("component", { custom: false, id: "" });
const child = resource("child", { parent: component.urn, propertyDependencies: { value: [first.urn] } });
const last = resource("last", { dependencies: [component.urn] });
const apart = resource("apart", { deletedWith: last.urn });
const graph = new DependencyGraph([provider, first, component, child, last, apart]);

const names = (resources: Iterable<ResourceState>): string[] =>
  [...resources].map(({ urn }) => urn.split("::").at(-1)!);

describe("the graph of a state", () => {
  it("knows what depends on a resource, its provider's resources included", () => {
    expect(names(graph.dependents(provider, new Set()))).toEqual(["first", "child"]);
    expect(names(graph.dependents(first, new Set()))).toEqual(["child"]);
    expect(names(graph.dependents(component, new Set()))).toEqual(["last", "apart"]);
    expect(names(graph.dependents(component, new Set([last.urn])))).toEqual([]);
  });

  it("knows what a resource needs: of a component, all that is in it", () => {
    expect(names(graph.dependencies(last))).toEqual(["component", "child"]);
    expect(names(graph.dependencies(child))).toEqual(["first", "component"]);
    expect(names(graph.dependencies(first))).toEqual(["provider"]);
  });

  it("follows dependencies, providers and parents to the end", () => {
    expect(names(graph.transitiveDependencies(child)).sort()).toEqual(["component", "first", "provider"]);
    expect(names(graph.transitiveDependencies(apart)).sort()).toEqual(["component", "last"]);
  });

  it("tells a replaced resource from the one in its place", () => {
    const now = resource("twin");
    const before = resource("twin", { delete: true });
    const needing = resource("needing", { dependencies: [now.urn], delete: true });
    const twins = new DependencyGraph([now, before, needing]);
    expect([...twins.transitiveDependencies(needing)]).toEqual([before]);
    expect(twins.contains(resource("twin"))).toBe(false);
  });
});
