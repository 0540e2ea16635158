import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, readdir, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { buildTool } from "./build-tool";
import { findGo, type GoToolchain } from "./go-toolchain";
import { kwokStages } from "./kwok-stages";
import { CONTROL_PLANE_TOOLS, type ControlPlaneTool, type Tool, tool as toolOf, type ToolName } from "./tools";

/** The programs of a control plane, ready to run. */
export interface Binaries {
  /** Absolute path of each program. */
  readonly paths: Readonly<Record<ControlPlaneTool, string>>;
  /** Version of each, e.g. `v1.36.3`. */
  readonly versions: Readonly<Record<ControlPlaneTool, string>>;
  /** A YAML file with the stages that kwok plays: its own fast ones, with node leases. */
  readonly kwokStages: string;
}

/** One line of progress: what is known or happens about a tool. */
export interface BinaryProgress {
  readonly tool: ToolName;
  /** `skipped`: one was found, but of another version. */
  readonly state: "found" | "cached" | "skipped" | "waiting" | "building" | "built";
  /** For people, without the tool's name. */
  readonly message: string;
  /** Only for `built`: how long it took. */
  readonly seconds?: number;
}

export interface EnsureBinariesOptions {
  readonly onProgress?: (progress: BinaryProgress) => void;
  /** `$KUBEBUILDER_ASSETS`, `$PATH`, `$HOMELAB_CACHE`, `$XDG_CACHE_HOME`, `$HOME`, and what `go` reads. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds or builds the control plane's programs, as {@link ensureTools} does.
 *
 * @throws Error in one sentence if Go is missing or too old, or the module proxy cannot be reached.
 */
export async function ensureBinaries(options: EnsureBinariesOptions = {}): Promise<Binaries> {
  const { environment = process.env } = options;
  return {
    paths: await ensureTools(CONTROL_PLANE_TOOLS, options),
    versions: record(CONTROL_PLANE_TOOLS, (name) => toolOf(name).version),
    kwokStages: await kwokStages(cacheRoot(environment), environment),
  };
}

/**
 * Finds or builds programs. Each comes from `$KUBEBUILDER_ASSETS` or the path when the version there is the pinned one,
 * else from the cache, else it is built into the cache from the Go module proxy; one build at a time, and two processes
 * never build the same one.
 *
 * @returns the absolute path of each.
 * @throws Error in one sentence if Go is missing or too old, or the module proxy cannot be reached.
 */
export async function ensureTools<Name extends ToolName>(
  names: readonly Name[],
  options: EnsureBinariesOptions = {},
): Promise<Record<Name, string>> {
  const { onProgress = () => undefined, environment = process.env } = options;
  const all = names.map(toolOf);
  const paths = new Map<ToolName, string>();
  for (const tool of all) {
    const found = await findElsewhere(tool, environment, onProgress);
    if (found !== undefined) paths.set(tool.name, found);
  }
  const missing = all.filter(({ name }) => !paths.has(name));
  const toolchain = missing.length > 0 ? await findGo(missing, environment) : undefined;
  for (const [index, tool] of missing.entries()) {
    if (toolchain === undefined) break;
    const file = path.join(await cacheFolder(tool, toolchain, environment), tool.name);
    const elsewhere = missing.slice(index + 1).filter(({ folder }) => folder !== tool.folder);
    const next = elsewhere.filter(({ folder }) => folder === elsewhere[0]?.folder);
    await buildTool({ tool, next, file, environment, onProgress });
    paths.set(tool.name, file);
  }
  return record(names, (name) => paths.get(name) ?? name);
}

function record<Name extends ToolName>(names: readonly Name[], value: (name: Name) => string): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, string>;
}

/** The tool in `$KUBEBUILDER_ASSETS` or on the path, if its version is the pinned one. */
async function findElsewhere(
  tool: Tool,
  environment: NonNullable<EnsureBinariesOptions["environment"]>,
  onProgress: (progress: BinaryProgress) => void,
): Promise<string | undefined> {
  const folders = [environment.KUBEBUILDER_ASSETS ?? "", ...(environment.PATH ?? "").split(path.delimiter)];
  for (const folder of folders.filter((each) => path.isAbsolute(each))) {
    const file = path.join(folder, tool.name);
    if (!(await isExecutable(file))) continue;
    const version = await printedVersion(tool, file);
    if (version === tool.version) {
      onProgress({ tool: tool.name, state: "found", message: `${version} in ${folder}` });
      return file;
    }
    onProgress({
      tool: tool.name,
      state: "skipped",
      message: `${file} is ${version ?? "of no known version"}, the lab needs ${tool.version}`,
    });
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function printedVersion(tool: Tool, file: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(file, [...tool.versionArguments], { timeout: 30_000 });
    const version = tool.printedVersion.exec(stdout + stderr)?.[1];
    return version === undefined ? undefined : `v${version}`;
  } catch {
    return undefined;
  }
}

/** Where built programs are kept: `$HOMELAB_CACHE`, else `homelab` in the user's cache folder; never in the work tree. */
export function cacheRoot(environment: Readonly<Record<string, string | undefined>>): string {
  const { HOMELAB_CACHE, XDG_CACHE_HOME, HOME = os.homedir() } = environment;
  // Relative values are to be ignored, says the XDG base directory specification.
  const given = [HOMELAB_CACHE, XDG_CACHE_HOME && path.join(XDG_CACHE_HOME, "homelab")].find(
    (each) => each !== undefined && path.isAbsolute(each),
  );
  return given ?? path.join(HOME, ".cache", "homelab");
}

/** A folder of its own for each content of the tool's folder, Go version, platform and linker flags. */
export async function cacheFolder(
  tool: Tool,
  toolchain: GoToolchain,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const hash = createHash("sha256");
  const files = (await readdir(tool.folder)).filter((file) => /\.(mod|sum|go)$/.test(file)).sort();
  for (const file of files) hash.update(await readFile(path.join(tool.folder, file))).update("\0");
  hash.update(JSON.stringify([toolchain.version, toolchain.platform, tool.ldflags, ...tool.tags]));
  return path.join(cacheRoot(environment), "bin", hash.digest("hex").slice(0, 16));
}
