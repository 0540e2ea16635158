import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Project } from "../project/project-file";
import type { StackConfig } from "../project/stack-config";
import { EngineError } from "../user-error";
import { splitArguments } from "./arguments";

/** What a program is run with. */
export interface ProgramRequest {
  readonly project: Project;
  readonly stack: string;
  readonly organization: string;
  readonly config: StackConfig;
  readonly preview: boolean;
  /** How many resources may be worked on at once. */
  readonly parallel: number;
  /** Address of the two services, `127.0.0.1:<port>`. */
  readonly address: string;
  /** Home and temporary folder of the program. */
  readonly home: string;
  /** Added to the program's environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A program ready to be started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Taken from our own environment; nothing else is, so no kubeconfig and no Pulumi setting of the shell. */
const INHERITED = ["PATH", "LANG", "LC_ALL", "TZ"];

/**
 * The command with which Pulumi's Node language host starts a program.
 * Source: sdk/nodejs/cmd/pulumi-language-nodejs/main.go and pkg/engine/project.go of pulumi/pulumi.
 */
export function programCommand(request: ProgramRequest): Command {
  const { project, address } = request;
  const { directory, entryPoint } = programEntry(project);
  return {
    file: process.execPath,
    cwd: directory,
    env: environment(request),
    args: [
      preload("leash.mjs"),
      ...splitArguments(project.nodeargs),
      preload("packages.mjs"),
      runner(directory),
      ...["--monitor", address],
      ...["--engine", address],
      ...["--organization", request.organization],
      ...["--project", project.name],
      ...["--root-directory", project.directory],
      ...["--stack", request.stack],
      ...["--pwd", directory],
      ...(request.preview ? ["--dry-run"] : []),
      ...["--parallel", String(request.parallel)],
      entryPoint,
    ],
  };
}

function preload(file: string): string {
  return `--import=${pathToFileURL(join(__dirname, file)).href}`;
}

/**
 * The folder that a program runs in, and its entry point in it.
 *
 * @throws EngineError if there is no such program.
 */
export function programEntry({ directory, main }: Project): { directory: string; entryPoint: string } {
  if (main === ".") return { directory, entryPoint: "." };
  const path = resolve(directory, main);
  try {
    if (statSync(path).isDirectory()) return { directory: path, entryPoint: "." };
  } catch (error) {
    throw new EngineError(`project 'main' could not be read: ${(error as Error).message}`);
  }
  return { directory: dirname(path), entryPoint: basename(path) };
}

/** The SDK's own start script, as the program would find it. */
function runner(directory: string): string {
  try {
    return createRequire(join(directory, "index.js")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    throw new EngineError(`@pulumi/pulumi is not installed for ${directory}; run \`npm ci\``);
  }
}

function environment({ project, config, home, environment: added }: ProgramRequest): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const values = Object.entries(config.values).map(([key, value]) => [key.replace(":", ":config:"), value]);
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    TMPDIR: join(home, "tmp"),
    ...(project.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(values)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(config.secretKeys),
    ...added,
  };
}
