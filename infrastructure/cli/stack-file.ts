import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { CONFIG_NAMESPACE } from "../../stacks/required-secrets";
import { readPersonsFile } from "./read-persons-file";
import { UserError } from "./user-error";

/** What of the shared stack file matters here. It is only ever read: Pulumi writes it. */
export interface StackFile {
  /** `Pulumi.<stack>.yaml`. */
  readonly name: string;
  /** What says that a passphrase encrypts its secrets. */
  readonly encryptionSalt: string | undefined;
  /** What encrypts them otherwise: the URL of a key service. */
  readonly secretsProvider: string | undefined;
  /** True if it holds an encrypted value. */
  readonly hasSecrets: boolean;
  /** Keys of our namespace, without it; members of an object as `a.b`. */
  readonly keys: readonly string[];
}

const content = z
  .object({
    encryptionsalt: z.string().optional(),
    encryptedkey: z.string().optional(),
    secretsprovider: z.string().optional(),
    config: z.record(z.string(), z.unknown()).nullish(),
  })
  .nullable();

/**
 * Reads the stack file of a stack; one that is not there is an empty one.
 *
 * @throws UserError if it is no stack file.
 */
export function readStackFile(root: string, stack: string): StackFile {
  const name = `Pulumi.${stack}.yaml`;
  const path = resolve(root, name);
  const document = parseDocument(existsSync(path) ? readPersonsFile(path, name) : "");
  const parsed = content.safeParse(document.errors.length > 0 ? undefined : document.toJS());
  if (!parsed.success) throw new UserError(`${name} is not a stack file of Pulumi; get it back from Git`);
  const config = parsed.data?.config ?? {};
  const provider = parsed.data?.secretsprovider;
  return {
    name,
    encryptionSalt: parsed.data?.encryptionsalt,
    secretsProvider: provider === "default" || provider === "passphrase" ? undefined : provider,
    hasSecrets: Object.values(config).some(isSecret),
    keys: Object.entries(config).flatMap(([key, value]) => keysOf(key, value)),
  };
}

/** True if the file itself says what encrypts its secrets, so that all of the projects read the same. */
export function isEncryptionSettled(file: StackFile): boolean {
  return file.encryptionSalt !== undefined || file.secretsProvider !== undefined;
}

function keysOf(key: string, value: unknown): string[] {
  if (!key.startsWith(`${CONFIG_NAMESPACE}:`)) return [];
  const name = key.slice(CONFIG_NAMESPACE.length + 1);
  const members = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  return members.length === 0 || "secure" in (value as object) ? [name] : members.map((member) => `${name}.${member}`);
}

function isSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "secure" in value || Object.values(value).some(isSecret);
}
