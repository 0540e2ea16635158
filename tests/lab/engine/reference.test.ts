import { join } from "node:path";
import { Lab, fixturePath, type Ran } from "./support/lab";

jest.setTimeout(120_000);

describe("a program's surroundings", () => {
  const lab = new Lab({
    secrets: { "reader:token": "the-token-of-the-lab", "reader:nested": { inner: "the-inner-secret" } },
    environment: { ADDED: "by the lab" },
  });
  let ran: Ran;

  beforeAll(async () => {
    process.env.KUBECONFIG = "/of/the/shell";
    process.env.PULUMI_ACCESS_TOKEN = "of-the-shell";
    await lab.run("up", "plain", "1");
    ran = await lab.run("up", "reader", "plain");
  });
  afterAll(() => {
    delete process.env.KUBECONFIG;
    delete process.env.PULUMI_ACCESS_TOKEN;
    lab.remove();
  });

  const output = (name: string): unknown => lab.outputs("reader")[name];

  it("has the outputs of another stack: missing ones are undefined, secret ones are secret", () => {
    expect(ran.failures).toEqual([]);
    expect(output("stamp")).toEqual({ value: expect.stringMatching(/^second-\d+$/) as string, secret: false });
    expect(output("missing")).toEqual({ value: true, secret: false });
    expect(output("secret")).toEqual({ value: "a secret of the plain project", secret: true });
  });

  it("has the config of the stack file, the project's defaults, and the lab's secrets in the place of a person's", () => {
    expect(output("settings")).toEqual({
      value: { plain: "a plain value", object: { list: [1, true, "x"] }, greeting: "hello", count: 3 },
      secret: false,
    });
    expect(output("nested")).toEqual({ value: { inner: "the-inner-secret" }, secret: true });
    expect([...lab.cloud.things.values()].find(({ name }) => name === "reader")?.inputs.password).toBe(
      "the-token-of-the-lab",
    );
  });

  it("has default providers with the stack's config for their package", () => {
    expect(lab.cloud.endpoints).toContain("https://127.0.0.1:2");
  });

  it("runs in the folder of its main file", () => {
    expect(output("place")).toEqual({ value: { directory: ["reader", "program"], root: "reader" }, secret: false });
  });

  it("has a home of its own, and of the shell's environment only what it needs", () => {
    expect(output("home")).toEqual({ value: join(lab.folder, "home"), secret: false });
    expect(output("kubeconfig")).toEqual({ value: "none", secret: false });
    const { value } = output("environment") as { value: string[] };
    expect(value).toEqual(expect.arrayContaining(["ADDED", "HOME", "PATH", "RUN", "TMPDIR"]));
    const allowed = ["ADDED", "HOME", "LANG", "LC_ALL", "PATH", "RUN", "TMPDIR", "TZ"];
    expect(value.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it("shows what the program prints, without its secrets", () => {
    const line = ran.told.find((each) => each.startsWith("info: the token is"));
    expect(line).toContain('"reader:config:plain":"a plain value"');
    expect(line).toContain('"reader:config:token":"[secret]"');
    expect(JSON.stringify(ran.events)).not.toMatch(
      /the-token-of-the-lab|the-inner-secret|a secret of the plain project/,
    );
  });

  it("knows a value of the config by its key", () => {
    expect(lab.engine.config(fixturePath("reader"), "reader:plain")).toBe("a plain value");
    expect(lab.engine.config(fixturePath("reader"), "reader:token")).toBe("the-token-of-the-lab");
    expect(lab.engine.config(fixturePath("reader"), "reader:none")).toBeUndefined();
  });

  it("stops at a stack that does not exist, in a preview as well", async () => {
    const preview = await lab.run("preview", "reader", "nowhere");
    expect(preview.failures).toEqual([
      {
        urn: "urn:pulumi:test::reader::pulumi:pulumi:StackReference::other",
        message: 'Preview failed: unknown stack "organization/nowhere/test"',
      },
      { message: "preview failed" },
    ]);
  });

  it("refuses an encrypted value that it has no secret for", async () => {
    const poor = new Lab({ secrets: { "reader:token": "x" } });
    await expect(poor.run("preview", "reader", "plain")).rejects.toThrow(
      "holds encrypted values that the lab never decrypts and has no secret of its own for: reader:nested",
    );
    poor.remove();
  });
});
