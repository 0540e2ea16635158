import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { version as sdk } from "@pulumi/pulumi/version";
import { findPulumi, npmPackage, OLDEST_CLI } from "../../../../infrastructure/cli/automation/pulumi-cli";
import { UserError } from "../../../../infrastructure/cli/user-error";
import { StandIn } from "../support/stand-in";

// Each call of the stand-in is a process of its own.
jest.setTimeout(60_000);

let home: string;
let installed: { version: string; script: string };
let told: string[];
const standIns: StandIn[] = [];

beforeEach(() => {
  told = [];
  home = mkdtempSync(join(tmpdir(), "homelab-pulumi-home-"));
  installed = { version: "3.265.0", script: join(home, "run.js") };
  writeFileSync(installed.script, "throw new Error('must not run')");
});

afterEach(() => {
  for (const standIn of standIns.splice(0)) standIn.remove();
  rmSync(home, { recursive: true, force: true });
});

function standIn(version: string): StandIn {
  const made = new StandIn({ version });
  standIns.push(made);
  return made;
}

function find(...folders: string[]) {
  const tell = (message: string) => told.push(message);
  return findPulumi({ PATH: folders.join(delimiter), PULUMI_HOME: home }, tell, installed);
}

/** Puts a stand-in where the npm package keeps what it has downloaded. */
function downloaded(): void {
  cpSync(standIn("v3.265.0").root, join(home, "versions", "3.265.0"), { recursive: true });
}

test("the CLI on the PATH is taken, if it is not older than the oldest that was tried", async () => {
  const cli = standIn("v3.270.1");
  expect(await find("/nowhere/bin", cli.bin)).toMatchObject({
    source: "path",
    version: "3.270.1",
    command: { command: join(cli.bin, "pulumi") },
  });
});

test("a development build of the oldest version will do", async () => {
  expect(await find(standIn(`v${OLDEST_CLI}-dev.1b59498`).bin)).toMatchObject({ source: "path" });
});

test.each([
  ["too old", "v3.259.0"],
  ["of another major version", "v4.0.0"],
  ["no Pulumi at all", "hello"],
])("one that is %s is passed over", async (_, version) => {
  const good = standIn("v3.265.0");
  expect(await find(standIn(version).bin, good.bin)).toMatchObject({
    command: { command: join(good.bin, "pulumi") },
  });
});

test("npm's own launcher on the PATH is not what a person has installed", async () => {
  const launcher = join(home, "node_modules", ".bin");
  mkdirSync(launcher, { recursive: true });
  writeFileSync(join(launcher, "pulumi"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  downloaded();
  expect(await find(launcher)).toMatchObject({ source: "npm", version: "3.265.0" });
});

test("what the npm package has downloaded is used without asking it again", async () => {
  downloaded();
  expect(await find()).toMatchObject({
    source: "npm",
    command: { command: join(home, "versions", "3.265.0", "bin", "pulumi") },
  });
  expect(told).toEqual([]);
});

test("the npm package downloads its own version on the first use", async () => {
  const kept = standIn("v3.265.0").root;
  writeFileSync(
    installed.script,
    `const { cpSync } = require("node:fs");
     if (process.argv[2] !== "version" || process.env.PULUMI_VERSION !== "3.265.0") process.exit(1);
     cpSync(${JSON.stringify(kept)}, ${JSON.stringify(join(home, "versions", "3.265.0"))}, { recursive: true });`,
  );
  expect(await find()).toMatchObject({ source: "npm", version: "3.265.0" });
  expect(told).toEqual(["downloading the Pulumi CLI 3.265.0 (once, some 200 MiB)"]);
});

test("without a network the message says what to do", async () => {
  writeFileSync(
    installed.script,
    "process.stderr.write('Downloading pulumi v3.265.0...\\npulumi: fetch failed\\n'); process.exit(1);",
  );
  await expect(find()).rejects.toThrow(
    new UserError(
      "the Pulumi CLI 3.265.0 is not on this computer and could not be downloaded (fetch failed). With a network, run " +
        "this again; without one, install it by hand so that `pulumi` is on the PATH " +
        "(https://www.pulumi.com/docs/iac/download-install/), or rehearse without it: npm run rehearse",
    ),
  );
});

test("what was downloaded and does not run is an error that names the folder", async () => {
  const folder = join(home, "versions", "3.265.0");
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin", "pulumi"), "#!/bin/sh\nexit 3\n", { mode: 0o755 });
  await expect(find()).rejects.toThrow(
    new UserError(`the Pulumi CLI in ${folder} does not run; remove that folder, and it is downloaded again`),
  );
});

test("the npm package of this repository is of the programs' SDK's version", () => {
  const { version, script } = npmPackage();
  expect(version).toBe(sdk);
  expect(existsSync(script)).toBe(true);
});
