import { pulumiLine } from "../../stacks/pulumi-line";
import { houseEnvironmentFile } from "./house-environment";
import { isEncryptionSettled, type StackFile } from "./stack-file";
import { UserError } from "./user-error";

/** Names the key service, where secrets are not encrypted with a passphrase, e.g. `awskms://alias/homelab`. */
export const SECRETS_PROVIDER_VARIABLE = "HOMELAB_SECRETS_PROVIDER";

export interface SecretsProviderArgs {
  readonly stack: string;
  readonly file: StackFile;
  readonly environment: Readonly<Record<string, string>>;
  /** URL of the backend, as PULUMI_BACKEND_URL or `pulumi whoami` names it. */
  readonly backend: string;
}

/**
 * What encrypts the secrets of the five projects' one stack file: what the file says, else the key service that the
 * environment names, else a passphrase.
 *
 * @returns `passphrase` or the URL of a key service, as `pulumi stack init --secrets-provider` takes it.
 * @throws UserError where the projects could not share it.
 */
export function secretsProvider({ stack, file, environment, backend }: SecretsProviderArgs): string {
  if (file.secretsProvider !== undefined) return file.secretsProvider;
  if (file.hasSecrets && !isEncryptionSettled(file)) {
    throw new UserError(
      `the secrets in ${file.name} are encrypted with one stack's own key of Pulumi Cloud, and five projects share the ` +
        `file: none of the others can read them; run ${pulumiLine("stack change-secrets-provider passphrase", { stack })}`,
    );
  }
  const service = environment[SECRETS_PROVIDER_VARIABLE];
  if (service !== undefined && file.encryptionSalt === undefined) return service;
  if (!hasPassphrase(environment)) throw new UserError(missingPassphrase(stack, backend));
  return "passphrase";
}

/** True if Pulumi finds a passphrase without asking for it. */
export function hasPassphrase(environment: Readonly<Record<string, string>>): boolean {
  return (
    environment["PULUMI_CONFIG_PASSPHRASE"] !== undefined || environment["PULUMI_CONFIG_PASSPHRASE_FILE"] !== undefined
  );
}

function missingPassphrase(stack: string, backend: string): string {
  const variables = houseEnvironmentFile(stack);
  const way =
    `name a file that holds it in PULUMI_CONFIG_PASSPHRASE_FILE (${variables}), ` +
    `or a key service in ${SECRETS_PROVIDER_VARIABLE}`;
  return isPulumiCloud(backend)
    ? `the backend ${backend} would encrypt each stack with a key of its own, and the five projects share one stack ` +
        `file: it takes a passphrase or a key service. To use a passphrase, ${way}`
    : `there is no passphrase for the stack's secrets; ${way}`;
}

/** True for Pulumi Cloud and for an installation of one's own; every other backend is storage. */
export function isPulumiCloud(backend: string): boolean {
  return /^https?:\/\//.test(backend);
}
