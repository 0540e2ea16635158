import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { devNull } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { BinaryProgress } from "./binaries";
import { explainBuildFailure, go, goEnvironment } from "./go-toolchain";
import { Guardian, type Program } from "./guardian";
import { tryLock } from "./lock";
import type { Tool } from "./tools";

export interface BuildToolArgs {
  readonly tool: Tool;
  /** What is to be built after it, of one folder: its modules are fetched meanwhile. */
  readonly next: readonly Tool[];
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

async function build({ tool, next, file, environment }: BuildToolArgs): Promise<void> {
  const draft = `${file}.building`;
  const log = `${file}.log`;
  await mkdir(path.dirname(file), { recursive: true });
  await Promise.all([rm(draft, { force: true }), rm(log, { force: true })]);
  // Under the guardian, so that minutes of compilers do not go on when the lab is killed.
  const guardian = new Guardian();
  try {
    const exited = new Promise<number | null>((resolve) => {
      guardian.on("exit", ({ name, code }) => {
        if (name === tool.name) resolve(code);
      });
      guardian.once("lost", () => {
        resolve(null);
      });
    });
    const env = Object.fromEntries(
      Object.entries(goEnvironment(environment)).map(([key, value]) => [key, value ?? ""]),
    );
    const run = (args: readonly string[], program: Pick<Program, "name" | "cwd" | "log">) =>
      guardian.run({ ...program, command: "go", args, env });
    // What debuggers read the linker drops (`-s -w`); not to make it at all saves a tenth of the compiler's work.
    const compiled = ["-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false"];
    const linked = ["-ldflags", tool.ldflags.join(" "), "-o", draft, tool.package];
    await run(["build", ...compiled, ...tagged(tool.tags), ...linked], { name: tool.name, cwd: tool.folder, log });
    const [first] = next;
    // It looks for every package, and so brings every module that is needed; what goes wrong comes up again in the build.
    if (first !== undefined) {
      const packages = next.map((each) => each.package);
      const list = ["list", "-deps", ...tagged(next.flatMap(({ tags }) => tags)), ...packages];
      await run(list, { name: "the next modules", cwd: first.folder, log: devNull });
    }
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

function tagged(tags: readonly string[]): readonly string[] {
  return tags.length === 0 ? [] : [`-tags=${tags.join(",")}`];
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
