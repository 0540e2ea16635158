import { accessSync, constants, statSync } from "node:fs";
import { definitionPath, loadDefinition } from "../../../config/load";
import { readText } from "../../../config/read-text";
import { DefinitionError } from "../../../config/problem";
import type { ClusterDefinition } from "../../../config/derive";
import { requiredSecrets, setSecretCommand } from "../../../stacks/required-secrets";
import { reachBackend } from "../automation/backend";
import type { FoundCli } from "../automation/pulumi-cli";
import { houseEnvironment, houseEnvironmentFile } from "../house-environment";
import { missingSecrets } from "../require-secrets";
import { hasPassphrase, isPulumiCloud, secretsProvider } from "../secrets-provider";
import { isEncryptionSettled, readStackFile, type StackFile } from "../stack-file";
import { UserError } from "../user-error";
import { fix, ok, skip, type Finding } from "./finding";

/** A result together with what was found on the way to it. */
export interface Checked<T> {
  readonly finding: Finding;
  readonly value?: T;
}

/** The file with the house's environment. */
export function checkEnvironment(
  root: string,
  stack: string,
  environment: NodeJS.ProcessEnv,
): Checked<Record<string, string>> {
  const check = houseEnvironmentFile(stack);
  try {
    return { value: houseEnvironment(root, stack, environment), finding: ok(check, "is readable and holds no secret") };
  } catch (error) {
    return { finding: mistake(check, error, "do what the message says") };
  }
}

/** The definition; every mistake of it is one message. */
export function checkDefinition(stack: string, environment: NodeJS.ProcessEnv): Checked<ClusterDefinition> {
  const check = "definition";
  try {
    const value = loadDefinition(definitionPath(stack, environment));
    return { value, finding: ok(check, `is valid (${String(value.nodes.length)} nodes)`) };
  } catch (error) {
    return { finding: mistake(check, error, "mend it; npm run validate says the same") };
  }
}

/** What the stack file's secrets are encrypted with. */
export function checkPassphrase(environment: Readonly<Record<string, string>>): Finding {
  const check = "passphrase";
  const file = environment["PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (environment["PULUMI_CONFIG_PASSPHRASE"] !== undefined) return ok(check, "comes from PULUMI_CONFIG_PASSPHRASE");
  if (file === undefined || !hasPassphrase(environment)) {
    return skip(check, "there is none; a key service or PULUMI_CONFIG_PASSPHRASE_FILE has to do");
  }
  try {
    const others = statSync(file).mode & 0o077;
    if (readText(file).trim() === "") return fix(check, `${file} is empty`, "write the passphrase into it");
    if (others !== 0) return fix(check, `others may read ${file}`, `chmod 600 ${file}`);
    return ok(check, `is in ${file}`);
  } catch {
    return fix(check, `${file} cannot be read`, `write the passphrase into it: install -m 600 /dev/stdin ${file}`);
  }
}

/** The stack file, and whether all five projects can share what encrypts it. */
export function checkStackFile(
  root: string,
  stack: string,
  environment: Readonly<Record<string, string>>,
): Checked<StackFile> {
  const check = `Pulumi.${stack}.yaml`;
  try {
    const value = readStackFile(root, stack);
    const backend = environment["PULUMI_BACKEND_URL"] ?? "https://api.pulumi.com";
    const provider = secretsProvider({ stack, file: value, environment, backend });
    const settled = isEncryptionSettled(value) ? "is encrypted with" : "will be encrypted by the first up with";
    return { value, finding: ok(check, `${settled} ${provider === "passphrase" ? "the passphrase" : provider}`) };
  } catch (error) {
    return { finding: mistake(check, error, "do what the message says") };
  }
}

/** The secrets that only a person can supply. */
export function checkSecrets(stack: string, definition: ClusterDefinition, file: StackFile): Finding[] {
  const missing = missingSecrets(definition, file);
  if (missing.length === 0) return [ok("secrets", "are all in the stack file")];
  const first = isEncryptionSettled(file)
    ? "run the lines below"
    : "run first: npm run homelab -- preview (while secrets are missing it only makes the stacks)";
  return [
    fix("secrets", `${String(missing.length)} are missing, each with its line below`, first),
    ...missing.map((secret) =>
      fix(`secret ${secret.key}`, `is missing: ${secret.what}`, setSecretCommand(secret, stack)),
    ),
  ];
}

/** Secrets that are set, and cannot be what they should be. The value is not shown. */
export function checkForms(
  stack: string,
  definition: ClusterDefinition,
  values: Readonly<Record<string, string | undefined>>,
): Finding[] {
  return requiredSecrets(definition).flatMap((secret) => {
    const value = values[secret.key];
    if (value === undefined || (secret.form?.test(value) ?? true)) return [];
    return [fix(`secret ${secret.key}`, `what is set is not this: ${secret.what}`, setSecretCommand(secret, stack))];
  });
}

/** The backend that keeps the state. Storage on this computer is also looked at for being writable. */
export async function checkBackend(
  cli: FoundCli,
  root: string,
  environment: Readonly<Record<string, string>>,
): Promise<Finding> {
  const check = "backend";
  try {
    const reached = await reachBackend(cli.command, root, environment);
    // how it is read and written is nothing for a person
    const [url = reached] = reached.split("?", 1);
    if (!url.startsWith("file://")) {
      return ok(check, `${isPulumiCloud(url) ? "Pulumi Cloud" : url} answers (whether it can be written is not tried)`);
    }
    const folder = url.slice("file://".length);
    return isWritable(folder)
      ? ok(check, `${url} is writable`)
      : fix(check, `${url} cannot be written`, `give yourself the right to: chown -R "$USER" ${folder}`);
  } catch (error) {
    return mistake(
      check,
      error,
      "set PULUMI_BACKEND_URL in config/env, e.g. to file://~/.homelab (mkdir -p ~/.homelab)",
    );
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function mistake(check: string, error: unknown, whatToDo: string): Finding {
  if (error instanceof UserError || error instanceof DefinitionError) return fix(check, error.message, whatToDo);
  throw error;
}
