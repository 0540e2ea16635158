import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { evaluations } from "./evaluation";
import { ensureShellcheck } from "./shellcheck";
import { print } from "../shared/print";

const ROOT = path.join(__dirname, "..", "..");

/**
 * What ShellCheck says about the project's scripts, and where those for the devices could run what a text holds: nothing,
 * if there is nothing to say.
 */
export function lintShell(root = ROOT, environment: NodeJS.ProcessEnv = process.env): string {
  return [shellcheck(root, environment), ...evaluated(root)].filter((complaint) => complaint !== "").join("\n");
}

/** The scripts under `infrastructure` work with the answers of devices. */
function evaluated(root: string): string[] {
  return repositoryFiles(root)
    .filter((file) => file.startsWith("infrastructure/") && file.endsWith(".sh"))
    .flatMap((file) =>
      evaluations(readFileSync(path.join(root, file), "utf8")).map(
        ({ line, what }) => `${file}:${String(line)}: error: ${what}`,
      ),
    );
}

function shellcheck(root: string, environment: NodeJS.ProcessEnv): string {
  const { stdout, stderr, status } = spawnSync(
    ensureShellcheck(environment),
    // what a script sources is looked at together with it
    ["--check-sourced", "--format=gcc", ...scripts(root)],
    { cwd: root, encoding: "utf8" },
  );
  return status === 0 ? "" : `${stdout}${stderr}`.trim();
}

/** Every script of the repository that is run, and not sourced by one: those that begin with `#!` and a shell. */
export function scripts(root = ROOT): string[] {
  return repositoryFiles(root)
    .filter((file) => file.endsWith(".sh") || /^\.ci\/[^/]+$/.test(file))
    .filter((file) => /^#!.*\b(ba)?sh$/.test(readFileSync(path.join(root, file), "utf8").split("\n", 1)[0] ?? ""));
}

function repositoryFiles(root: string): string[] {
  const { stdout } = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return stdout.split("\n");
}

if (require.main === module) {
  const complaints = lintShell();
  if (complaints !== "") {
    print(process.stderr, complaints);
    process.exitCode = 1;
  }
}
