import { statSync } from "node:fs";
import type { ResourceEvent } from "../../../infrastructure/lab/engine/engine";
import { Lab, type Ran } from "./support/lab";

jest.setTimeout(180_000);

/** One program from its first preview to its end; what is expected is what the real engine does with the same program. */
describe("a project's life", () => {
  const lab = new Lab();
  let first: Ran;
  let calls: string[];

  /** Runs, and remembers what the cloud was asked, ids without their numbers. */
  async function run(...args: Parameters<Lab["run"]>): Promise<Ran> {
    const before = lab.cloud.calls.length;
    const ran = await lab.run(...args);
    calls = lab.cloud.calls.slice(before).map((call) => call.replace(/-\d+$/, ""));
    return ran;
  }

  beforeAll(async () => {
    first = await run("up", "lifecycle", "1");
  });
  afterAll(() => {
    lab.remove();
  });

  describe("the first update", () => {
    it("creates everything once", () => {
      expect(first.failures).toEqual([]);
      expect(first.counts).toEqual({ create: 24 });
      expect(calls).toHaveLength(21);
      expect(new Set(calls).size).toBe(21);
    });

    it("creates what is needed before what needs it", () => {
      const at = (step: string): number => first.steps.indexOf(step);
      expect(at("create Stack lifecycle-test")).toBe(0);
      expect(at("create Component component")).toBeGreaterThan(0);
      expect(at("create Thing inner")).toBeGreaterThan(at("create Component component"));
      expect(at("create Thing user")).toBeGreaterThan(at("create Thing base"));
      expect(at("create Thing user")).toBeGreaterThan(at("create Thing inner"));
      expect(at("create Thing elsewhere")).toBeGreaterThan(at("create fake explicit"));
    });

    it("works on what is independent at once", () => {
      expect(lab.cloud.mostAtOnce).toBeGreaterThan(5);
    });

    it("hands on the time that the program allows", () => {
      expect(lab.cloud.timeouts.timed).toBe(90);
      expect(lab.cloud.timeouts.base).toBe(0);
    });

    it("names resources as the real engine does", () => {
      const urns = new Set(
        first.events.flatMap((event) => (event.kind === "resource" && !event.internal ? [event.urn] : [])),
      );
      expect(urns).toContain("urn:pulumi:test::lifecycle::pulumi:pulumi:Stack::lifecycle-test");
      expect(urns).toContain("urn:pulumi:test::lifecycle::test:index:Component::component");
      expect(urns).toContain("urn:pulumi:test::lifecycle::test:index:Component$fake:index:Thing::inner");
      expect(urns).toContain("urn:pulumi:test::lifecycle::pulumi:providers:fake::explicit");
    });

    it("says when a step begins and how long it took, and passes on a provider's status", () => {
      const events = first.events.filter(
        (event): event is ResourceEvent => event.kind === "resource" && event.name === "base",
      );
      expect(events.map(({ status }) => status)).toEqual(["started", "done"]);
      expect(events[1]?.seconds).toBeGreaterThan(0);
      expect(first.events).toContainEqual({
        kind: "diagnostic",
        severity: "info",
        message: "making base",
        urn: "urn:pulumi:test::lifecycle::fake:index:Thing::base",
        ephemeral: true,
      });
      expect(first.events.at(-1)).toMatchObject({ kind: "summary", summary: { counts: { create: 24 } } });
    });

    it("gives the outputs, and which of them are secret", () => {
      expect(lab.outputs("lifecycle")).toEqual({
        stamp: { value: expect.stringMatching(/^base-\d+$/) as string, secret: false },
        hidden: { value: "hidden-output", secret: true },
        constant: { value: 1, secret: false },
      });
    });

    it("gives each provider its own config", () => {
      expect(lab.cloud.endpoints).toContain("https://127.0.0.1:1/1");
    });
  });

  it("does nothing the second time, and asks nobody", async () => {
    const again = await run("up", "lifecycle", "1");
    expect(again.failures).toEqual([]);
    expect(again.counts).toEqual({ same: 24 });
    expect(calls).toEqual([]);
  });

  it("previews a change with the counts of the update, and asks nobody", async () => {
    const preview = await run("preview", "lifecycle", "2");
    expect(preview.failures).toEqual([]);
    expect(preview.counts).toEqual({ same: 11, update: 4, replace: 7, delete: 2 });
    expect(calls).toEqual([]);
  });

  describe("an update with changes", () => {
    let changed: Ran;
    beforeAll(async () => {
      changed = await run("up", "lifecycle", "2");
    });

    it("does what is needed and no more", () => {
      expect(changed.failures).toEqual([]);
      expect(changed.counts).toEqual({ same: 11, update: 4, replace: 7, delete: 2 });
      expect(changed.steps.filter((step) => /^(update|replace|delete) /.test(step)).sort()).toEqual([
        "delete Thing gone",
        "delete Thing retained",
        "replace Box box",
        "replace Thing in-box",
        "replace Thing replace-on",
        "replace Thing rides-along",
        "replace Thing swapped",
        "replace Thing swaps-along",
        "replace Thing triggered",
        "update Thing base",
        "update Thing ignores-one",
        "update Thing near-box",
        "update fake explicit",
      ]);
    });

    it("ignores changes: of all properties, of paths, of one of two", () => {
      expect(changed.steps).toEqual(
        expect.arrayContaining(["same Thing ignores-all", "same Thing ignores-paths", "update Thing ignores-one"]),
      );
      const things = [...lab.cloud.things.values()];
      expect(things.find(({ name }) => name === "ignores-all")?.inputs).toEqual({ value: "1", nested: { a: "1" } });
      expect(things.find(({ name }) => name === "ignores-one")?.inputs).toEqual({
        value: "2",
        nested: { a: "1", b: "2" },
      });
    });

    it("takes no new trigger for one that has gone off", () => {
      expect(changed.steps).toContain("same Thing never-triggered");
    });

    it("keeps a resource that was only renamed", () => {
      expect(changed.steps).toContain("same Thing new-name");
      expect(calls).not.toContain("delete old-name");
    });

    it("makes the new one before the old one goes", () => {
      expect(calls.indexOf("create swapped")).toBeLessThan(calls.indexOf("delete swapped"));
    });

    it("deletes first what has to go first, and what needs it before that", () => {
      const [user, box, newBox, newUser] = ["delete in-box", "delete box", "create box", "create in-box"].map((call) =>
        calls.indexOf(call),
      );
      expect([user, box, newBox, newUser].every((at) => at! >= 0)).toBe(true);
      expect([user, box, newBox, newUser]).toEqual([user, box, newBox, newUser].sort((a, b) => a! - b!));
    });

    it("leaves alone what is retained, and what goes with another", () => {
      expect(calls).not.toContain("delete retained");
      expect(calls).not.toContain("delete rides-along");
      expect(calls).toContain("delete swaps-along");
    });

    it("says why", () => {
      const reason = (name: string, op: string): unknown =>
        changed.events.find(
          (event): event is ResourceEvent =>
            event.kind === "resource" && event.status === "done" && event.name === name && event.op === op,
        )?.reason;
      expect(reason("base", "update")).toEqual({ changed: ["value"], replaces: [] });
      expect(reason("ignores-one", "update")).toEqual({ changed: ["nested.b", "value"], replaces: [] });
      expect(reason("swapped", "replace")).toEqual({ changed: ["key"], replaces: ["key"] });
      expect(reason("replace-on", "replace")).toEqual({ changed: ["nested.a"], replaces: ["nested.a"] });
      expect(reason("triggered", "replace")).toEqual({ changed: [], replaces: ["replacementTrigger"] });
      expect(reason("rides-along", "replace")).toEqual({ changed: [], replaces: ["deletedWith"] });
      expect(reason("swaps-along", "replace")).toEqual({ changed: [], replaces: ["replaceWith"] });
    });
  });

  it("does nothing after that either", async () => {
    const again = await run("up", "lifecycle", "2");
    expect(again.failures).toEqual([]);
    expect(again.counts).toEqual({ same: 22 });
    expect(calls).toEqual([]);
  });

  it("keeps secrets in a file that nobody else can read, and out of everything that is said", () => {
    const state = lab.stateText("lifecycle");
    expect(statSync(lab.statePath("lifecycle")).mode & 0o777).toBe(0o600);
    expect(state).toContain('"plaintext": "\\"very-secret-password\\""');
    expect(state).not.toMatch(/"password": "very-secret-password"/);
    // Secret because of additionalSecretOutputs.
    expect(state).not.toMatch(/"token": "token-of-secretive/);
    expect(JSON.stringify(first.events)).not.toMatch(/very-secret-password|token-of-secretive|hidden-output/);
  });

  it("previews a destroy", async () => {
    const preview = await run("destroy", "lifecycle", "2", { dryRun: true });
    expect(preview.counts).toEqual({ delete: 22 });
    expect(calls).toEqual([]);
  });

  it("destroys everything, what needs something before it", async () => {
    const destroyed = await run("destroy", "lifecycle", "2");
    expect(destroyed.failures).toEqual([]);
    expect(destroyed.counts).toEqual({ delete: 22 });
    const at = (step: string): number => destroyed.steps.indexOf(step);
    expect(at("delete Thing user")).toBeLessThan(at("delete Thing base"));
    expect(at("delete Thing inner")).toBeLessThan(at("delete Component component"));
    expect(at("delete Thing elsewhere")).toBeLessThan(at("delete fake explicit"));
    expect(at("delete Stack lifecycle-test")).toBe(destroyed.steps.length - 1);
    // What was retained, and what goes with another one by itself.
    expect(lab.cloud.names()).toEqual(["retained", "rides-along", "rides-along"]);
    expect(lab.resources("lifecycle")).toEqual([]);
  });
});
