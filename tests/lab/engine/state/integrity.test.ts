import { verifyIntegrity } from "../../../../infrastructure/lab/engine/state/integrity";
import { resourceState, type ResourceState } from "../../../../infrastructure/lab/engine/state/resource";

const provider: ResourceState = {
  ...resourceState("urn:pulumi:s::p::pulumi:providers:fake::default", "pulumi:providers:fake"),
  custom: true,
  id: "its-id",
};
const first = thing("first", { provider: `${provider.urn}::its-id` });

function thing(name: string, said: Partial<ResourceState>): ResourceState {
  const urn = `urn:pulumi:s::p::fake:index:Thing::${name}`;
  return { ...resourceState(urn, "fake:index:Thing"), custom: true, id: name, ...said };
}

function verify(...resources: ResourceState[]): () => void {
  return () => {
    verifyIntegrity({ resources, pendingOperations: [] });
  };
}

describe("a state", () => {
  it("has everything after what it needs", () => {
    expect(verify(provider, first, thing("second", { parent: first.urn, dependencies: [first.urn] }))).not.toThrow();
  });

  it.each<[string, ResourceState[], string]>([
    [
      "a component with an id",
      [thing("a", { custom: false })],
      "component urn:pulumi:s::p::fake:index:Thing::a has an id",
    ],
    ["a parent that comes later", [thing("a", { parent: first.urn }), provider, first], "refers to missing parent"],
    ["a provider that is none of its", [thing("a", { provider: `${provider.urn}::other` })], "unknown provider"],
    [
      "a dependency that is not there",
      [thing("a", { dependencies: ["urn:pulumi:x"] })],
      "missing dependency urn:pulumi:x",
    ],
    ["a property's that is not", [thing("a", { propertyDependencies: { b: ["urn:pulumi:x"] } })], "missing dependency"],
    ["what it is deleted with missing", [thing("a", { deletedWith: "urn:pulumi:x" })], "missing dependency"],
    ["a resource twice", [provider, first, { ...first }], `duplicate resource ${first.urn} (not marked for deletion)`],
  ])("with %s is damaged", (_what, resources, message) => {
    expect(verify(...resources)).toThrow(message);
  });

  it("may have what was replaced, after what is in its place", () => {
    expect(verify(provider, first, { ...first, delete: true })).not.toThrow();
  });

  it("may lack the provider of what is being replaced", () => {
    expect(verify(thing("a", { provider: `${provider.urn}::gone`, pendingReplacement: true }))).not.toThrow();
  });
});
