import { Lab } from "./support/lab";

jest.setTimeout(120_000);

const urn = (name: string, type = "Thing"): string => `urn:pulumi:test::guarded::fake:index:${type}::${name}`;

describe("a protected resource", () => {
  const lab = new Lab();
  beforeAll(async () => {
    const ran = await lab.run("up", "guarded", "1");
    expect(ran.failures).toEqual([]);
  });
  afterAll(() => {
    lab.remove();
  });

  const unableToReplace =
    `unable to replace resource "${urn("guarded")}"\nas it is currently marked for protection. To unprotect the resource, ` +
    "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";
  const cannotDelete = (name: string): string =>
    `resource "${urn(name)}" cannot be deleted\nbecause it is protected. To unprotect the resource, either remove the ` +
    "`protect` flag from the resource in your Pulumi program and run `pulumi up`, or use the command:\n" +
    `\`pulumi state unprotect '${urn(name)}'\``;

  it("is not replaced; a preview shows what would have been", async () => {
    const preview = await lab.run("preview", "guarded", "replaced");
    expect(preview.counts).toMatchObject({ replace: 1 });
    expect(preview.failures).toEqual([
      { urn: urn("guarded"), message: unableToReplace },
      { message: "preview failed" },
    ]);

    const update = await lab.run("up", "guarded", "replaced");
    expect(update.failures).toEqual([{ urn: urn("guarded"), message: unableToReplace }]);
    expect(lab.cloud.names()).toContain("guarded");
  });

  it("is not replaced together with something that it needs", async () => {
    const ran = await lab.run("up", "guarded", "box");
    expect(ran.failures.map(({ message }) => message)).toEqual([
      `unable to replace resource "${urn("guarded-in-box")}" as part of replacing "${urn("box", "Box")}" as it is currently ` +
        "marked for protection. To unprotect the resource, remove the `protect` flag from the resource in your Pulumi " +
        `program and run \`pulumi up\`, or use the command:\n\`pulumi state unprotect '${urn("guarded-in-box")}'\``,
    ]);
    expect(lab.cloud.calls).not.toContainEqual(expect.stringMatching(/^delete/));
  });

  it("is not deleted when the program does without it", async () => {
    const ran = await lab.run("up", "guarded", "removed");
    expect(ran.failures).toEqual([
      { urn: urn("guarded"), message: cannotDelete("guarded") },
      { message: "update failed" },
    ]);
  });

  it("makes a destroy fail, which deletes what does not need it and is not needed by it", async () => {
    const ran = await lab.run("destroy", "guarded", "");
    expect(ran.failures.map(({ message }) => message)).toEqual([
      cannotDelete("guarded-in-box"),
      cannotDelete("guarded"),
      "update failed",
    ]);
    expect(lab.cloud.names()).toEqual(["box", "guarded", "guarded-in-box", "needed"]);
  });

  it("is in the state once after an update, whatever a destroy is to do to it", async () => {
    const removed = await lab.run("up", "guarded", "removed", { protected: "forget" });
    expect(removed.failures[0]).toEqual({ urn: urn("guarded"), message: cannotDelete("guarded") });
    const ran = await lab.run("up", "guarded", "1", { protected: "keep" });
    expect([ran.failures, ran.counts]).toEqual([[], { same: 6 }]);
    expect(lab.resources("guarded").sort()).toEqual([
      ...["Box box", "Stack guarded-test", "Thing free", "Thing guarded", "Thing guarded-in-box", "Thing needed"],
      "fake default",
    ]);
  });

  it("is kept with all that it needs by a destroy that is to keep it", async () => {
    const ran = await lab.run("destroy", "guarded", "", { protected: "keep" });
    expect(ran.failures).toEqual([]);
    expect(ran.counts).toEqual({ same: 5, delete: 1 });
    expect(lab.cloud.names()).toEqual(["box", "guarded", "guarded-in-box", "needed"]);
  });

  it("goes with everything else by a destroy that is to forget it", async () => {
    const ran = await lab.run("destroy", "guarded", "", { protected: "forget" });
    expect(ran.failures).toEqual([]);
    expect(lab.cloud.names()).toEqual([]);
    expect(lab.resources("guarded")).toEqual([]);
  });
});
