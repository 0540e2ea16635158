import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stackDefinition } from "../../stacks/definition";
import { record } from "../support/recorder";

let folder: string;
let environment: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homelab-definition-"));
  environment = { ...process.env };
  delete process.env["HOMELAB_DEFINITION"];
});

afterEach(() => {
  process.env = environment;
  rmSync(folder, { recursive: true });
});

const named = (stack?: string) => record(() => stackDefinition().cluster.name, { stack });

test("the stack's name chooses the file", async () => {
  expect((await named()).result).toBe("prox-n100");
});

test("a stack without a definition is told what to do", async () => {
  await expect(named("attic")).rejects.toThrow(
    "config/clusters/attic.yaml has one mistake:\n  does not exist; write it, or name another with HOMELAB_DEFINITION",
  );
});

test("HOMELAB_DEFINITION names another file, whatever the stack is called", async () => {
  process.env["HOMELAB_DEFINITION"] = join(__dirname, "../../config/clusters/prox-n100.yaml");
  expect((await named("attic")).result).toBe("prox-n100");
});

test("an empty HOMELAB_DEFINITION names none", async () => {
  process.env["HOMELAB_DEFINITION"] = "";
  expect((await named()).result).toBe("prox-n100");
});

test("a wrong definition is an error of the person who wrote it: every mistake, no stack trace", async () => {
  const path = join(folder, "wrong.yaml");
  writeFileSync(path, "cluster: [\n");
  process.env["HOMELAB_DEFINITION"] = path;
  const error: unknown = await named().catch((reason: unknown) => reason);
  expect(error).toHaveProperty("__pulumiRunError", true);
  expect(String(error)).toContain(`${path} has one mistake:\n  line 2  is not valid YAML`);
});

test("a folder in the place of a definition is a mistake like any other", async () => {
  process.env["HOMELAB_DEFINITION"] = folder;
  await expect(named()).rejects.toThrow(`${folder} has one mistake:\n  is a folder; name a file in it`);
});
