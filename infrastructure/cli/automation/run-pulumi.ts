import { execFile } from "node:child_process";
import { delimiter, dirname, isAbsolute } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A state can be large: 300 nodes are some 10 MiB. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/**
 * Runs a command of the CLI that the Automation API has no method for, the way it runs its own.
 *
 * @returns what the command printed.
 */
export async function runPulumi(
  command: string,
  args: readonly string[],
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const path = environment["PATH"] ?? process.env["PATH"] ?? "";
  const { stdout } = await run(command, [...args, "--non-interactive"], {
    cwd: directory,
    maxBuffer: MAX_OUTPUT,
    env: {
      ...process.env,
      ...environment,
      // the language host next to the CLI is the one that belongs to it
      PATH: isAbsolute(command) ? `${dirname(command)}${delimiter}${path}` : path,
      PULUMI_AUTOMATION_API: "true",
    },
  });
  return stdout;
}
