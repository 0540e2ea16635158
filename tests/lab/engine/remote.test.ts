import { Lab, type Ran } from "./support/lab";

jest.setTimeout(120_000);

describe("a remote component, transforms and functions", () => {
  const lab = new Lab();
  const bundle = "urn:pulumi:test::remote::fake:index:Bundle::bundle";
  const child = (name: string): string => `urn:pulumi:test::remote::fake:index:Bundle$fake:index:Thing::bundle:${name}`;
  afterAll(() => {
    lab.remove();
  });

  it("previews what it can where a provider's config is not known yet", async () => {
    const ran = await lab.run("preview", "remote", "1");
    expect(ran.failures).toEqual([]);
    // The real engine leaves out what the component is made of, too.
    expect([...ran.steps].sort()).toEqual([
      "create Bundle bundle",
      "create Stack remote-test",
      "create Thing after",
      "create Thing before",
      "create Thing through",
      "create Thing transformed",
      "create fake own",
    ]);
    expect(lab.cloud.calls).toEqual([]);
  });

  describe("the update", () => {
    let ran: Ran;
    beforeAll(async () => {
      ran = await lab.run("up", "remote", "1");
    });

    it("makes the component and its children, each after what it needs", () => {
      expect(ran.failures).toEqual([]);
      expect(ran.counts).toEqual({ create: 9 });
      const [first, second, after] = ["bundle:first", "bundle:second", "after"].map((name) =>
        lab.cloud.calls.indexOf(`create ${name}`),
      );
      expect(first).toBeGreaterThanOrEqual(0);
      expect(first).toBeLessThan(second!);
      expect(second).toBeLessThan(after!);
    });

    it("names the children by the component, and knows what they depend on", () => {
      const resource = lab.state("remote").find(({ urn }) => urn === child("second"));
      expect(resource?.parent).toBe(bundle);
      expect(resource?.dependencies).toEqual([child("first")]);
      expect(resource?.propertyDependencies).toEqual({ nested: [], password: [], value: [] });
    });

    it("applies the component's transforms to its children", () => {
      const things = [...lab.cloud.things.values()].filter(({ name }) => name.startsWith("bundle:"));
      expect(things.map(({ inputs }) => inputs.nested)).toEqual([
        { a: "from the transform" },
        { a: "from the transform" },
      ]);
      const resource = lab.state("remote").find(({ urn }) => urn === child("first"));
      expect(resource).toMatchObject({ ignoreChanges: ["*"], retainOnDelete: true });
    });

    it("applies a resource's own transform, and keeps what the resource depends on", () => {
      const resource = lab.state("remote").find(({ urn }) => urn.endsWith("::transformed"));
      expect(resource?.inputs).toMatchObject({ value: "after" });
      expect(resource?.dependencies).toEqual(["urn:pulumi:test::remote::fake:index:Thing::before"]);
    });

    it("gives the component's outputs and a function's result to the program, secrets marked", () => {
      const [first, second] = ["bundle:first", "bundle:second"].map((name) => {
        return [...lab.cloud.things.values()].find((thing) => thing.name === name)?.stamp;
      });
      expect(lab.outputs("remote")).toEqual({
        resources: { value: [first, second], secret: false },
        said: { value: expect.stringMatching(/^found transformed-\d+$/) as string, secret: true },
        all: { value: { found: expect.any(String) as string, hidden: "hidden-by-invoke" }, secret: true },
      });
      expect(JSON.stringify(ran.events)).not.toMatch(/hidden-by-invoke|password-of-first/);
    });
  });

  it("adds a child, changes nothing else", async () => {
    const ran = await lab.run("up", "remote", "2");
    expect(ran.failures).toEqual([]);
    expect(ran.counts).toEqual({ same: 8, create: 1, update: 1 });
    expect(ran.steps).toEqual(expect.arrayContaining(["create Thing bundle:third", "update Thing after"]));
  });

  it("calls a resource changed where its provider cannot tell, and says so", async () => {
    const ran = await lab.run("preview", "remote", "3");
    expect(ran.steps).toEqual(
      expect.arrayContaining(["replace Thing before", "update fake own", "update Thing through"]),
    );
    expect(ran.told).toContain(
      "warning: The provider for this resource has inputs that are not known during preview.\n" +
        "This preview may not correctly represent the changes that will be applied during an update.",
    );
  });
});
