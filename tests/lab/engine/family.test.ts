import { Lab } from "./support/lab";

jest.setTimeout(120_000);

describe("components, providers and what their children take from them", () => {
  const lab = new Lab();
  beforeAll(async () => {
    const ran = await lab.run("up", "family", "1");
    expect(ran.failures).toEqual([]);
    expect(ran.counts).toEqual({ create: 14 });
  });
  afterAll(() => {
    lab.remove();
  });

  it("keeps children of a renamed component, and a resource that got another parent", async () => {
    const ran = await lab.run("up", "family", "2");
    expect(ran.failures).toEqual([]);
    // Exactly what the real engine does: what the changed region and the changed key bring with them, and nothing else.
    expect(ran.steps.filter((step) => !step.startsWith("same")).sort()).toEqual([
      "create-replacement Thing keeper",
      "create-replacement Thing kept-with",
      "create-replacement Thing keyed",
      "create-replacement Thing regional",
      "create-replacement fake regional",
      "delete-replaced Thing keeper",
      "delete-replaced Thing kept-with",
      "delete-replaced Thing keyed",
      "delete-replaced Thing regional",
      "delete-replaced fake regional",
      "read Thing looked-up",
      "replace Thing keeper",
      "replace Thing kept-with",
      "replace Thing keyed",
      "replace Thing regional",
      "replace fake regional",
    ]);
    expect(ran.counts).toEqual({ same: 9, replace: 5, read: 1 });
    const { urn } = lab.state("family").find(({ urn: each }) => each.endsWith("::new-child"))!;
    expect(urn).toBe("urn:pulumi:test::family::test:index:Family$fake:index:Thing::new-child");
    expect(lab.state("family").find(({ urn: each }) => each.endsWith("::grandchild"))?.parent).toBe(urn);
  });

  it("hands protection and retention down, unless the child says otherwise", () => {
    const marks = (name: string): unknown[] => {
      const resource = lab.state("family").find(({ urn }) => urn.endsWith(`::${name}`));
      return [resource?.protect ?? false, resource?.retainOnDelete ?? false];
    };
    expect(marks("guarded-child")).toEqual([true, true]);
    expect(marks("guarded-loud")).toEqual([false, false]);
    expect(marks("new-child")).toEqual([false, false]);
  });

  it("does not own what it only looks at", async () => {
    const ran = await lab.run("destroy", "family", "", { protected: "forget" });
    expect(ran.failures).toEqual([]);
    expect(ran.steps).toContain("discard Thing looked-up");
    // Retained with the component that they are in, and left to go with another one.
    expect(lab.cloud.names()).toEqual(["guarded-child", "kept-with", "kept-with", "moved"]);
  });
});
