import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheRoot } from "../lab/kubernetes/binaries";

const REQUIREMENTS = path.join(__dirname, "requirements.txt");

/**
 * ShellCheck of the version that requirements.txt pins, from the cache or, once, from the Python package index.
 *
 * @returns the absolute path of the program.
 * @throws Error in one sentence if it cannot be had.
 */
export function ensureShellcheck(environment: NodeJS.ProcessEnv = process.env): string {
  const digest = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 16);
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
    throw new Error(`ShellCheck cannot be had: it takes Python with pip and a network, once (${reason ?? message})`, {
      cause: error,
    });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
