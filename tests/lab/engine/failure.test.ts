import { readFileSync, writeFileSync } from "node:fs";
import { Lab } from "./support/lab";

jest.setTimeout(180_000);

const urn = (name: string): string => `urn:pulumi:test::failing::fake:index:Thing::${name}`;

describe("a run in which something fails", () => {
  const lab = new Lab();
  afterAll(() => {
    lab.remove();
  });

  it("finishes what is under way, begins nothing new, and keeps what is there", async () => {
    const ran = await lab.run("up", "failing", "create");
    expect(ran.failed).toEqual(["create Thing bad"]);
    expect(ran.steps).toEqual(["create Stack failing-test", "create Thing slow"]);
    // The provider's error quotes a secret.
    expect(ran.failures).toEqual([
      { urn: urn("bad"), message: "bad cannot be made with [secret]" },
      { message: "update failed" },
    ]);
    expect(lab.resources("failing")).toEqual(["Stack failing-test", "fake default", "Thing slow"]);
    expect(lab.stateText("failing")).toContain('"pending_operations": []');
  });

  it("goes on from there", async () => {
    const ran = await lab.run("up", "failing", "fine");
    expect(ran.failures).toEqual([]);
    expect(ran.counts).toEqual({ same: 2, create: 4 });
    expect(lab.cloud.calls.filter((call) => call === "create slow")).toHaveLength(1);
  });

  it("deletes nothing when an update fails", async () => {
    const ran = await lab.run("up", "failing", "update");
    expect(ran.failed).toEqual(["update Thing bad"]);
    expect(ran.failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^bad-\d+ cannot be changed$/),
      "update failed",
    ]);
    expect(lab.cloud.names()).toContain("deletable");
  });

  it("deletes nothing when the program fails, and shows what the program says", async () => {
    const ran = await lab.run("up", "failing", "throw");
    expect(ran.failures).toHaveLength(1);
    expect(ran.failures[0]?.message).toContain("the program says no");
    expect(lab.cloud.names()).toContain("deletable");
  });

  it("ends and shows the error of a program that fails in the SDK, whose stack Node never finishes colouring", async () => {
    const ran = await lab.run("up", "failing", "defect");
    expect(ran.failures.map(({ message }) => message).join("\n")).toContain("a defect of the program");
  });

  it("deletes nothing when the program ends without a word", async () => {
    const ran = await lab.run("up", "failing", "exit");
    expect(ran.failures).toEqual([
      { message: "an unhandled error occurred: Program exited with non-zero exit code: 3" },
    ]);
    expect(lab.cloud.names()).toContain("deletable");
  });

  it("says which input is wrong", async () => {
    const ran = await lab.run("preview", "failing", "check");
    expect(ran.failures).toEqual([
      {
        urn: urn("checked"),
        message: "fake:index:Thing resource 'checked': property value value {invalid} has a problem: it must be valid",
      },
    ]);
  });

  it("refuses two resources of one name", async () => {
    const ran = await lab.run("preview", "failing", "twice");
    expect(ran.failures).toEqual([
      { urn: urn("slow"), message: `Duplicate resource URN '${urn("slow")}'; try giving it a unique name` },
    ]);
  });

  it("goes on with other deletions when one fails, and not with what that one needs", async () => {
    // What the program logs as an error is shown, and fails nothing by itself.
    const ran = await lab.run("up", "failing", "log");
    expect(ran.told).toContain("error: the program complains");
    expect(ran.failed).toEqual(["delete Thing undeletable"]);
    expect(ran.failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^undeletable-\d+ cannot be deleted$/),
      "update failed",
    ]);
    expect(lab.cloud.names()).toEqual(["bad", "dependent", "slow", "undeletable"]);
    expect(lab.resources("failing")).toContain("Thing undeletable");
  });
});

describe("a resource that is made but not in order", () => {
  const lab = new Lab();
  afterAll(() => {
    lab.remove();
  });

  it("is kept, with what is wrong with it", async () => {
    const ran = await lab.run("up", "failing", "partial");
    expect(ran.failures).toEqual([
      { urn: urn("bad"), message: "1 error occurred:\n\t* bad is not ready" },
      { message: "update failed" },
    ]);
    expect(lab.resources("failing")).toContain("Thing bad");
    expect(lab.stateText("failing")).toMatch(/"initErrors": \[\s+"bad is not ready"\s+\]/);
  });

  it("is looked at again by the next update, although nothing about it has changed", async () => {
    const ran = await lab.run("up", "failing", "partial");
    expect(ran.failures).toEqual([]);
    expect(ran.steps).toContain("update Thing bad");
    expect(ran.counts).toEqual({ same: 2, update: 1, create: 1 });
    expect(lab.cloud.calls.filter((call) => call === "create bad")).toHaveLength(1);
    expect(lab.stateText("failing")).not.toContain("initErrors");
  });

  it("stops before anything is done where the state is cut off, and goes on with the one before", async () => {
    const path = lab.statePath("failing");
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, whole.slice(0, whole.length / 2));
    const calls = lab.cloud.calls.length;
    await expect(lab.run("up", "failing", "partial")).rejects.toThrow(
      `the state of failing/test is cut off or damaged: ${path}. Nothing was touched. The state before the last step is ` +
        `beside it: cp ${path}.bak ${path}, then run again`,
    );
    expect(lab.cloud.calls).toHaveLength(calls);
    expect(readFileSync(path, "utf8")).toBe(whole.slice(0, whole.length / 2));

    writeFileSync(path, readFileSync(`${path}.bak`));
    const ran = await lab.run("up", "failing", "partial");
    expect(ran.failures).toEqual([]);
    expect(lab.cloud.calls.filter((call) => call.startsWith("create"))).toHaveLength(3);
  });
});
