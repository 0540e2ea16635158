import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linkInstalledPlugins } from "../../../../infrastructure/cli/rehearsal/installed-plugins";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plugins-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("the providers that are installed are there under another home, as folders with links; nothing else is", () => {
  const [from, to] = [join(folder, "from"), join(folder, "to")];
  for (const name of ["resource-random-v4.21.2", "resource-cut-v1.0.0", "language-yaml-v1.0.0"]) {
    mkdirSync(join(from, "plugins", name), { recursive: true });
    writeFileSync(join(from, "plugins", name, "pulumi-resource"), name);
  }
  writeFileSync(join(from, "plugins", "resource-cut-v1.0.0.partial"), "");
  writeFileSync(join(from, "plugins", "resource-random-v4.21.2.lock"), "");
  linkInstalledPlugins(from, to);
  const random = join(to, "plugins", "resource-random-v4.21.2");
  expect(readdirSync(join(to, "plugins"))).toEqual(["resource-random-v4.21.2"]);
  expect(lstatSync(random).isDirectory()).toBe(true);
  expect(lstatSync(join(random, "pulumi-resource")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(random, "pulumi-resource"), "utf8")).toBe("resource-random-v4.21.2");
});

test("where none are installed there are none", () => {
  linkInstalledPlugins(join(folder, "from"), join(folder, "to"));
  expect(readdirSync(join(folder, "to", "plugins"))).toEqual([]);
});
