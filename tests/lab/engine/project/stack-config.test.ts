import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Project } from "../../../../infrastructure/lab/engine/project/project-file";
import { readStackConfig, type Secrets } from "../../../../infrastructure/lab/engine/project/stack-config";

describe("a stack's config", () => {
  const directory = mkdtempSync(join(tmpdir(), "lab-config-"));
  const project: Project = {
    ...{ directory, name: "app", main: ".", typescript: false, nodeargs: "" },
    ...{ stackConfigDirectory: directory, config: {} },
  };
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  function read(text: string, secrets: Secrets = {}, declared: Project["config"] = {}) {
    writeFileSync(join(directory, "Pulumi.test.yaml"), text);
    return readStackConfig({ ...project, config: declared }, "test", secrets);
  }

  it("has values as text, under their full keys", () => {
    expect(read("config:\n  app:a: text\n  b: 1\n  fake:config:c: true\n  app:d: {e: [1, null]}\n")).toEqual({
      values: { "app:a": "text", "app:b": "1", "fake:c": "true", "app:d": '{"e":[1,null]}' },
      secretKeys: [],
    });
  });

  it("is empty where there is no stack file", () => {
    expect(readStackConfig(project, "other", {})).toEqual({ values: {}, secretKeys: [] });
  });

  it("has the lab's secrets in the place of encrypted values, whatever the file says of its encryption", () => {
    const text = "encryptionsalt: v1:x\nsecretsprovider: passphrase\nconfig:\n  app:token:\n    secure: v1:y\n";
    expect(read(text, { "app:token": "lab", "app:keys": { a: "b" } })).toEqual({
      values: { "app:token": "lab", "app:keys": '{"a":"b"}' },
      secretKeys: ["app:token", "app:keys"],
    });
    expect(() => read(text)).toThrow(
      "holds encrypted values that the lab never decrypts and has no secret of its own for: app:token",
    );
  });

  it("takes from the project what the stack does not say", () => {
    const declared = { "app:size": { type: "integer", default: 3 }, "fake:endpoint": "plain", key: { secret: true } };
    expect(read("config:\n  app:key: x\n", {}, declared)).toEqual({
      values: { "app:key": "x", "app:size": "3", "fake:endpoint": "plain" },
      secretKeys: ["app:key"],
    });
  });

  it.each<[string, string, Project["config"], string]>([
    ["a value missing", "", { size: { type: "integer" } }, "Stack 'test' is missing configuration value 'size'"],
    [
      "a value of another type",
      "config: {app:size: much}",
      { size: { type: "integer" } },
      "Stack 'test' with configuration key 'size' must be of type 'integer'",
    ],
    ["a key of another form", "config: {a:b:c:d: 1}", {}, "could not parse a:b:c:d as a configuration key"],
    ["something else in the file", "environment: [x]", {}, "environment"],
  ])("is refused with %s", (_what, text, declared, message) => {
    expect(() => read(text, {}, declared)).toThrow(message);
  });
});
