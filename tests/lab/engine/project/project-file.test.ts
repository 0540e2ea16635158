import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProject } from "../../../../infrastructure/lab/engine/project/project-file";

describe("a Pulumi.yaml", () => {
  const directory = mkdtempSync(join(tmpdir(), "lab-project-"));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  function read(text: string): unknown {
    writeFileSync(join(directory, "Pulumi.yaml"), text);
    return readProject(directory);
  }

  it("may say no more than its name and its language", () => {
    expect(read("name: small\nruntime: nodejs\n")).toEqual({
      ...{ directory, name: "small", main: ".", typescript: true, nodeargs: "" },
      ...{ stackConfigDirectory: directory, config: {} },
    });
  });

  it("says where the program and the stack files are, and how node is started", () => {
    const runtime = "{name: nodejs, options: {typescript: false, nodeargs: --import=tsx, packagemanager: npm}}";
    const text = `name: large\nmain: src/\nstackConfigDir: stacks\nruntime: ${runtime}\nconfig:\n  large:a: 1\n`;
    expect(read(text)).toEqual({
      ...{ directory, name: "large", main: "src/", typescript: false, nodeargs: "--import=tsx" },
      ...{ stackConfigDirectory: join(directory, "stacks"), config: { "large:a": 1 } },
    });
  });

  it.each([
    ["another language", "name: x\nruntime: yaml\n", "the lab models Node.js projects only"],
    ["what the lab does not honour", "name: x\nruntime: nodejs\nplugins: {}\n", "plugins"],
    ["no name", "runtime: nodejs\n", "name"],
    ["no YAML", "name: [\n", "Pulumi.yaml"],
  ])("is refused with %s", (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it("has to be there", () => {
    expect(() => readProject(join(directory, "nowhere"))).toThrow(`there is no Pulumi.yaml in ${directory}/nowhere`);
  });
});
