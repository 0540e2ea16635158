import { version as sdk } from "@pulumi/pulumi/version";
import type { FoundCli } from "../automation/pulumi-cli";
import { UserError } from "../user-error";
import { olderThan } from "../version-order";
import { fix, ok, type Finding } from "./finding";

/** As package.json's `engines` says. */
const OLDEST_NODE = "20.19.0";

/** Node, by the version that it names itself. */
export function checkNode(version: string = process.version): Finding {
  return olderThan(version, OLDEST_NODE)
    ? fix("Node", `is ${version}`, `install ${OLDEST_NODE} or later`)
    : ok("Node", `is ${version}`);
}

/** The Pulumi CLI: found on the PATH, or downloaded as every other command does. */
export async function checkCli(find: () => Promise<FoundCli>): Promise<{ finding: Finding; cli?: FoundCli }> {
  const check = "Pulumi CLI";
  try {
    const cli = await find();
    const where = cli.source === "path" ? "from the PATH" : "from the npm package";
    return { cli, finding: ok(check, `is ${cli.version}, ${where}; the programs' SDK is ${sdk}`) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { finding: fix(check, "is missing", error.message) };
  }
}
