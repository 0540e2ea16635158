import { execFile } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { UserError } from "../user-error";
import { olderThan } from "../version-order";

const run = promisify(execFile);

/** The oldest CLI that the layers were tried with. */
export const OLDEST_CLI = "3.260.0";

/** The install script downloads some 200 MiB. */
const INSTALL_LIMIT = 10 * 60 * 1000;

/** A CLI that was found, and where it came from. */
export interface FoundCli {
  readonly command: PulumiCommand;
  readonly version: string;
  readonly source: "path" | "npm";
}

/** A folder with the npm package `pulumi`: its version, and the script that fetches the CLI of that version. */
export interface CliPackage {
  readonly version: string;
  readonly script: string;
}

/**
 * Finds the CLI: first the one on the PATH, if it is not too old; else the one of the npm package `pulumi`, which
 * downloads it on its first use. (npm puts that package's own launcher on the PATH, in `node_modules/.bin`; it is passed
 * over in the first step, or it would always win over what a person has installed.)
 *
 * @param tell - gets what takes time.
 * @throws UserError if there is none and it cannot be downloaded.
 */
export async function findPulumi(
  environment: NodeJS.ProcessEnv = process.env,
  tell: (message: string) => void = () => undefined,
  installed: CliPackage = npmPackage(),
): Promise<FoundCli> {
  const there = await installedPulumi(environment, installed);
  if (there !== undefined) return there;
  const root = npmRoot(environment, installed);
  if (!executable(join(root, "bin", "pulumi"))) {
    tell(`downloading the Pulumi CLI ${installed.version} (once, some 200 MiB)`);
    await download(installed, environment);
  }
  const command = await usable(root);
  if (command !== undefined) return found(command, "npm");
  throw new UserError(`the Pulumi CLI in ${root} does not run; remove that folder, and it is downloaded again`);
}

/** The CLI that {@link findPulumi} finds, if it need not be downloaded. */
export async function installedPulumi(
  environment: NodeJS.ProcessEnv = process.env,
  installed: CliPackage = npmPackage(),
): Promise<FoundCli | undefined> {
  for (const root of rootsOnPath(environment)) {
    const command = await usable(root);
    if (command !== undefined) return found(command, "path");
  }
  const root = npmRoot(environment, installed);
  const command = executable(join(root, "bin", "pulumi")) ? await usable(root) : undefined;
  return command && found(command, "npm");
}

function npmRoot(environment: NodeJS.ProcessEnv, { version }: CliPackage): string {
  return join(pulumiHome(environment), "versions", version);
}

/** Where Pulumi keeps what it has downloaded. */
export function pulumiHome(environment: NodeJS.ProcessEnv): string {
  return environment["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
}

/** Installation folders on the PATH, in its order. The Automation API wants the CLI in the folder `bin` of one. */
function rootsOnPath(environment: NodeJS.ProcessEnv): string[] {
  return (environment["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && !folder.includes(join("node_modules", ".bin")))
    .map((folder) => resolve(folder))
    .filter((folder) => basename(folder) === "bin" && executable(`${folder}${sep}pulumi`))
    .map((folder) => dirname(folder));
}

async function usable(root: string): Promise<PulumiCommand | undefined> {
  try {
    const command = await PulumiCommand.get({ root });
    return olderThan(versionOf(command), OLDEST_CLI) ? undefined : command;
  } catch {
    return undefined; // another major version, or not Pulumi's CLI at all
  }
}

async function download({ version, script }: CliPackage, environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    await run(process.execPath, [script, "version"], {
      timeout: INSTALL_LIMIT,
      env: { ...environment, PULUMI_VERSION: version, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
  } catch (error) {
    throw new UserError(
      `the Pulumi CLI ${version} is not on this computer and could not be downloaded (${reason(error)}). ` +
        "With a network, run this again; without one, install it by hand so that `pulumi` is on the PATH " +
        "(https://www.pulumi.com/docs/iac/download-install/), or rehearse without it: npm run rehearse",
    );
  }
}

function reason(error: unknown): string {
  const stderr = (error as { stderr?: unknown }).stderr;
  const lines = (typeof stderr === "string" ? stderr : "").trim().split("\n");
  const last = (lines.at(-1) ?? "").replace(/^pulumi: /, "");
  return last === "" ? "no reason given" : last;
}

function found(command: PulumiCommand, source: FoundCli["source"]): FoundCli {
  return { command, version: versionOf(command), source };
}

function versionOf(command: PulumiCommand): string {
  return command.version?.version ?? "0.0.0";
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The npm package `pulumi` of this repository. */
export function npmPackage(): CliPackage {
  const manifest = require.resolve("pulumi/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return { version, script: join(dirname(manifest), "run.js") };
}
