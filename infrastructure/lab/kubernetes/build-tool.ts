import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { BinaryProgress } from "./binaries";
import { explainBuildFailure, go, goEnvironment } from "./go-toolchain";
import { Guardian } from "./guardian";
import { tryLock } from "./lock";
import type { Tool } from "./tools";

export interface BuildToolArgs {
  readonly tool: Tool;
  /** Where the program goes; there or not there, never half. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (progress: BinaryProgress) => void;
}

/**
 * Builds a tool unless it is there. While another process builds it, waits for that one.
 *
 * @throws Error in one sentence if the build fails.
 */
export async function buildTool(args: BuildToolArgs): Promise<void> {
  const { tool, file, onProgress } = args;
  const report = (state: BinaryProgress["state"], message: string, seconds?: number): void => {
    onProgress({ tool: tool.name, state, message, seconds });
  };
  let waiting = false;
  while (!(await exists(file))) {
    const lock = tryLock(`${file}.lock`);
    if ("pid" in lock) {
      if (!waiting) report("waiting", `process ${lock.pid} builds it`);
      waiting = true;
      await sleep(250);
      continue;
    }
    try {
      if (await exists(file)) break;
      report("building", `${tool.version} from the Go module proxy`);
      const start = performance.now();
      await build(args);
      const seconds = (performance.now() - start) / 1000;
      report("built", `${tool.version} in ${seconds.toFixed(0)} s`, seconds);
      return;
    } finally {
      lock.release();
    }
  }
  report("cached", `${tool.version} in ${path.dirname(file)}`);
}

async function build({ tool, file, environment }: BuildToolArgs): Promise<void> {
  const draft = `${file}.building`;
  const log = `${file}.log`;
  await mkdir(path.dirname(file), { recursive: true });
  await Promise.all([rm(draft, { force: true }), rm(log, { force: true })]);
  // Under the guardian, so that minutes of compilers do not go on when the lab is killed.
  const guardian = new Guardian();
  try {
    const exited = new Promise<number | null>((resolve) => {
      guardian.once("exit", ({ code }) => {
        resolve(code);
      });
      guardian.once("lost", () => {
        resolve(null);
      });
    });
    await guardian.run({
      name: tool.name,
      command: "go",
      args: ["build", "-trimpath", "-buildvcs=false", "-ldflags", tool.ldflags.join(" "), "-o", draft, tool.package],
      env: Object.fromEntries(Object.entries(goEnvironment(environment)).map(([key, value]) => [key, value ?? ""])),
      cwd: tool.folder,
      log,
    });
    if ((await exited) !== 0) {
      const proxy = await go(["env", "GOPROXY"], tool.folder, environment);
      throw new Error(explainBuildFailure(tool.name, await readFile(log, "utf8"), proxy));
    }
    await rename(draft, file);
    await rm(log, { force: true });
  } finally {
    await guardian.end();
    await rm(draft, { force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
