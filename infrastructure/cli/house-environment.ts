import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { credentialIn } from "../../config/credential-patterns";
import { namesSecret } from "../../config/secret-names";
import { readPersonsFile } from "./read-persons-file";
import { UserError } from "./user-error";

/** Where a stack's environment is named, from the repository's root. */
export function houseEnvironmentFile(stack: string): string {
  return join("config", "env", `${stack}.env`);
}

/**
 * The environment of a house: this process' own, and from `config/env/<stack>.env` what it does not set. Empty values
 * count as not set. The passphrase file and a `file://` backend become absolute, because each layer runs in a folder of
 * its own: from the file they are relative to the repository, from the shell to where the command was started. A `file://`
 * backend can be read while it is written, too.
 *
 * @throws UserError if the file holds what looks like a secret; it is committed.
 */
export function houseEnvironment(
  root: string,
  stack: string,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const own = notEmpty(environment);
  const file = resolve(root, houseEnvironmentFile(stack));
  const named = existsSync(file) ? readEnvironment(file, houseEnvironmentFile(stack)) : {};
  const started = own["INIT_CWD"] ?? process.cwd();
  return {
    ...absolutePaths(named, root),
    ...absolutePaths(own, started),
    // what the programs resolve their own paths against; npm sets it, and nobody else does
    INIT_CWD: started,
  };
}

function readEnvironment(file: string, name: string): Record<string, string> {
  const text = readPersonsFile(file, name);
  const values = notEmpty(parseEnv(text));
  for (const [key, value] of Object.entries(values)) {
    if (!looksSecret(key, value)) continue;
    throw new UserError(
      `${name}, line ${lineOf(key, text)}: ${key} looks like a secret, and this file is committed; ` +
        (key === "PULUMI_CONFIG_PASSPHRASE"
          ? "put the passphrase into a file of mode 0600 and name that in PULUMI_CONFIG_PASSPHRASE_FILE"
          : "set it in the shell, or with `pulumi config set --secret`, and empty it here"),
    );
  }
  return values;
}

function notEmpty(values: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""),
  );
}

/** What this file holds in particular, and no text of another kind may be taken for. */
const SECRET_VALUES: readonly RegExp[] = [
  /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i, // the secret of a Proxmox token
  /^[A-Za-z0-9_-]{40}$/, // a Cloudflare token
];

function looksSecret(key: string, value: string): boolean {
  if (namesSecret(key) || credentialIn(value) !== undefined) return true;
  return SECRET_VALUES.some((pattern) => pattern.test(value));
}

function lineOf(key: string, text: string): string {
  const line = text.split("\n").findIndex((content) => new RegExp(`^\\s*(export\\s+)?${key}\\s*=`).test(content));
  return String(line + 1);
}

function absolutePaths(values: Record<string, string>, base: string): Record<string, string> {
  const { PULUMI_CONFIG_PASSPHRASE_FILE: file, PULUMI_BACKEND_URL: backend } = values;
  return {
    ...values,
    ...(file !== undefined && { PULUMI_CONFIG_PASSPHRASE_FILE: absolute(file, base) }),
    ...(backend?.startsWith("file://") === true && {
      PULUMI_BACKEND_URL: fileBackend(backend, base),
    }),
  };
}

/**
 * A folder as a backend, without files of attributes beside the state. Pulumi's storage library writes such a file in place,
 * and who reads the state just then fails with `EOF`: the talos layer, which reads its own last outputs while the engine
 * saves what was done. Who chooses otherwise in the URL is left to it.
 * https://pkg.go.dev/gocloud.dev/blob/fileblob (URLOpener, `metadata`)
 */
export function fileBackend(url: string, base: string): string {
  const [path = "", query] = url.slice("file://".length).split("?", 2);
  const options = new URLSearchParams(query);
  if (!options.has("metadata")) options.set("metadata", "skip");
  return `file://${absolute(path, base)}?${options.toString()}`;
}

function absolute(path: string, base: string): string {
  if (path === "~" || path.startsWith("~/")) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : resolve(base, path);
}
