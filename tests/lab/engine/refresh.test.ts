import { Lab } from "./support/lab";

jest.setTimeout(120_000);

const urn = (name: string): string => `urn:pulumi:test::plain::fake:index:Thing::${name}`;

describe("a refresh", () => {
  const lab = new Lab();
  beforeAll(async () => {
    await lab.run("up", "plain", "");
  });
  afterAll(() => {
    lab.remove();
  });

  /** Somebody changes the first thing, also where changes are ignored, and removes the second. */
  function drift(): void {
    const things = [...lab.cloud.things];
    const [, first] = things.find(([, { name }]) => name === "first")!;
    first.inputs = { value: "drifted", nested: { a: "x", b: "drifted" } };
    lab.cloud.things.delete(things.find(([, { name }]) => name === "second")![0]);
  }

  it("finds nothing where nothing has changed", async () => {
    const ran = await lab.run("refresh", "plain", "");
    expect(ran.failures).toEqual([]);
    expect(ran.counts).toEqual({ same: 4 });
  });

  it("previews what it would take over", async () => {
    drift();
    const before = lab.stateText("plain");
    const ran = await lab.run("refresh", "plain", "", { dryRun: true });
    expect(ran.counts).toEqual({ same: 2, update: 1, delete: 1 });
    expect(lab.stateText("plain")).toBe(before);
  });

  it("takes over what has changed and drops what is gone, in the state alone", async () => {
    const calls = lab.cloud.calls.length;
    const ran = await lab.run("refresh", "plain", "");
    expect(ran.counts).toEqual({ same: 2, update: 1, delete: 1 });
    expect(ran.events).toContainEqual(
      expect.objectContaining({ op: "update", urn: urn("first"), reason: { changed: ["value"], replaces: [] } }),
    );
    expect(lab.resources("plain")).toEqual(["Stack plain-test", "fake default", "Thing first", "Thing third"]);
    expect(lab.state("plain").find((each) => each.urn === urn("first"))?.inputs).toMatchObject({ value: "drifted" });
    // Nothing refers to what is gone.
    expect(lab.state("plain").find((each) => each.urn === urn("third"))?.dependencies).toBeUndefined();
    expect(lab.cloud.calls.slice(calls).map((call) => call.replace(/-\d+$/, ""))).toEqual([
      "read first",
      "read second",
      "read third",
    ]);
  });

  it("is followed by an update that mends it", async () => {
    const ran = await lab.run("up", "plain", "");
    expect(ran.counts).toEqual({ same: 1, update: 1, create: 1, replace: 1 });
    const first = [...lab.cloud.things.values()].find(({ name }) => name === "first");
    expect(first?.inputs).toEqual({ value: "a", nested: { a: "x", b: "drifted" } });
  });

  it("is part of an update that asks for it", async () => {
    drift();
    const ran = await lab.run("up", "plain", "", { refresh: true });
    expect(ran.failures).toEqual([]);
    expect(ran.counts).toEqual({ same: 1, update: 1, create: 1, replace: 1 });
  });

  it("goes on where one resource cannot be looked at, and leaves that one as it was", async () => {
    const [, first] = [...lab.cloud.things].find(([, { name }]) => name === "first")!;
    first.inputs = { ...first.inputs, fail: "read" };
    const ran = await lab.run("refresh", "plain", "");
    expect(ran.failed).toEqual(["refresh Thing first"]);
    expect(ran.failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^first-\d+ cannot be looked at$/),
      "update failed",
    ]);
    expect(lab.resources("plain")).toContain("Thing first");
    first.inputs = { value: "a", nested: { a: "x", b: "drifted" } };
  });

  it("replaces what a person names, and refuses a name that is not there", async () => {
    const replaced = await lab.run("up", "plain", "", { replace: [urn("first")] });
    expect(replaced.counts).toEqual({ same: 2, replace: 1, update: 1 });
    expect(replaced.events).toContainEqual(
      expect.objectContaining({ op: "replace", urn: urn("first"), reason: { changed: [], replaces: ["id"] } }),
    );
    const refused = await lab.run("preview", "plain", "", { replace: [urn("nobody")] });
    expect(refused.failures).toEqual([{ message: `Target '${urn("nobody")}' could not be found in the stack.` }]);
  });
});
