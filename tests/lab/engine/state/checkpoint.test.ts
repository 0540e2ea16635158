import { ResourceReference, secret, unknown } from "../../../../infrastructure/lab/engine/property/value";
import { readCheckpoint, writeCheckpoint, writtenAlike } from "../../../../infrastructure/lab/engine/state/checkpoint";
import { resourceState, type ResourceState } from "../../../../infrastructure/lab/engine/state/resource";

const urn = "urn:pulumi:s::p::fake:index:Thing::thing";
const thing: ResourceState = {
  ...resourceState(urn, "fake:index:Thing"),
  custom: true,
  id: "an-id",
  inputs: { value: 1, nothing: null, list: [secret("hidden"), { deep: secret({ a: [1] }) }] },
  outputs: {
    other: new ResourceReference(urn, "an-id", "1.2.3"),
    component: new ResourceReference(urn, undefined, ""),
  },
  dependencies: [urn],
  propertyDependencies: { value: [] },
  replacementTrigger: secret("trigger"),
  timeouts: { create: 60, update: 0, delete: 0, read: 0 },
  protect: true,
};

function roundTrip(...resources: ResourceState[]): readonly ResourceState[] {
  return readCheckpoint(JSON.parse(writeCheckpoint({ resources, pendingOperations: [] }))).resources;
}

describe("a checkpoint", () => {
  it("is read as it was written, secrets and references included", () => {
    expect(roundTrip(thing)).toEqual([thing]);
  });

  it("leaves out what says nothing, and marks secrets", () => {
    const text = writeCheckpoint({ resources: [thing], pendingOperations: [{ resource: thing, type: "creating" }] });
    const { version, deployment } = JSON.parse(text) as {
      version: number;
      deployment: { resources: { inputs: { list: unknown[] } }[]; pending_operations: unknown[] };
    };
    expect(version).toBe(3);
    const [written] = deployment.resources;
    expect(Object.keys(written!).sort()).toEqual([
      ...["custom", "customTimeouts", "dependencies", "id", "inputs", "outputs", "propertyDependencies", "protect"],
      ...["replacementTrigger", "type", "urn"],
    ]);
    expect(written?.inputs.list[0]).toEqual({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      plaintext: '"hidden"',
    });
    expect(deployment.pending_operations).toEqual([{ resource: written, type: "creating" }]);
  });

  it("never holds what is not known", () => {
    expect(() => roundTrip({ ...thing, outputs: { value: unknown } })).toThrow("cannot be written to the state");
  });

  it("is refused in another version, or with something in it that is not known", () => {
    const document = JSON.parse(writeCheckpoint({ resources: [thing], pendingOperations: [] })) as {
      version: number;
      deployment: { resources: Record<string, unknown>[] };
    };
    expect(() => readCheckpoint({ ...document, version: 4 })).toThrow("version");
    document.deployment.resources[0]!.surprise = true;
    expect(() => readCheckpoint(document)).toThrow("surprise");
  });

  it("is not another one because of when something was made", () => {
    expect(writtenAlike(thing, { ...thing, modified: "2020-01-01T00:00:00Z" })).toBe(true);
    expect(writtenAlike(thing, { ...thing, outputs: {} })).toBe(false);
    expect(writtenAlike(thing, { ...thing, alias: "urn:pulumi:s::p::a:b:C::before" })).toBe(false);
  });
});
