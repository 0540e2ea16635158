import type { ClusterDefinition } from "../../config/derive";
import { layerNames, type LayerName } from "../../stacks/layers";
import { requiredSecrets, setSecretCommand, type StackSecret } from "../../stacks/required-secrets";
import type { StackFile } from "./stack-file";
import { UserError } from "./user-error";

/** The secrets that layers need and the stack file lacks. */
export function missingSecrets(
  definition: ClusterDefinition,
  file: StackFile,
  only: readonly LayerName[] = layerNames,
): StackSecret[] {
  return requiredSecrets(definition).filter(({ key, layer }) => only.includes(layer) && !file.keys.includes(key));
}

/**
 * Says all that is missing before anything is touched; each layer would say it for itself, one after another.
 *
 * @throws UserError with a line for each.
 */
export function requireSecrets(
  stack: string,
  definition: ClusterDefinition,
  file: StackFile,
  only?: readonly LayerName[],
): void {
  const missing = missingSecrets(definition, file, only);
  if (missing.length === 0) return;
  const lines = missing.map((secret) => `  ${setSecretCommand(secret, stack)}   # ${secret.what}`);
  const heading = `${file.name} lacks ${missing.length === 1 ? "a secret" : `${String(missing.length)} secrets`}; run`;
  throw new UserError([heading, ...lines].join("\n"));
}
