import type { PulumiCommand } from "@pulumi/pulumi/automation";
import { z } from "zod";
import { likelyCause } from "../causes";
import { UserError } from "../user-error";
import { commandFailure } from "./command-failure";
import { runPulumi } from "./run-pulumi";

const whoami = z.object({ url: z.string() });

/**
 * URL of the backend that keeps the state: what PULUMI_BACKEND_URL says, else where the CLI is logged in.
 *
 * @throws UserError if there is none.
 */
export async function currentBackend(
  command: PulumiCommand,
  root: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  return environment["PULUMI_BACKEND_URL"] ?? (await reachBackend(command, root, environment));
}

/**
 * The same, asked of the backend itself.
 *
 * @throws UserError if it does not answer.
 */
export async function reachBackend(
  command: PulumiCommand,
  root: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    return whoami.parse(JSON.parse(await runPulumi(command.command, ["whoami", "--json"], root, environment))).url;
  } catch (error) {
    const { message } = commandFailure(error);
    const known = likelyCause("overview", message);
    throw new UserError(
      known === undefined
        ? `the backend of the state cannot be reached: ${message}`
        : `the backend of the state cannot be reached: ${known.cause}; ${known.fix} (Pulumi: ${message})`,
    );
  }
}
