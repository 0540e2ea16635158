import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { EngineError } from "../user-error";
import { parseYaml, type Project } from "./project-file";

/** A stack's config as a program gets it: values as text, by `namespace:name`. */
export interface StackConfig {
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose values are secret. */
  readonly secretKeys: readonly string[];
}

/** The lab's own secrets by `namespace:name`; an object becomes JSON, as `--path` makes it. */
export type Secrets = Readonly<Record<string, unknown>>;

const stackFile = z
  .strictObject({
    config: z.record(z.string(), z.unknown()).nullish(),
    // How a person's secrets are encrypted is nothing to the lab, which never decrypts them.
    encryptionsalt: z.string().optional(),
    encryptedkey: z.string().optional(),
    secretsprovider: z.string().optional(),
  })
  .nullish();

/**
 * Reads `Pulumi.<stack>.yaml`, the project's defaults below it and the lab's secrets above it.
 *
 * @throws EngineError for an encrypted value that the lab has no secret for, a declared value that is not set, or a form
 * that is not modelled.
 */
export function readStackConfig(project: Project, stack: string, secrets: Secrets): StackConfig {
  const path = join(project.stackConfigDirectory, `Pulumi.${stack}.yaml`);
  const entries = new Map<string, unknown>();
  for (const [key, value] of Object.entries(readStackFile(path))) entries.set(fullKey(key, project.name), value);
  for (const [key, value] of Object.entries(secrets)) entries.set(fullKey(key, project.name), value);
  const declared = declare(project, stack, entries);

  const values: Record<string, string> = {};
  const encrypted: string[] = [];
  for (const [key, value] of entries) {
    if (hasEncrypted(value)) encrypted.push(key);
    else values[key] = asText(value);
  }
  if (encrypted.length > 0) {
    throw new EngineError(
      `${path} holds encrypted values that the lab never decrypts and has no secret of its own for: ${encrypted.join(", ")}`,
    );
  }
  return { values, secretKeys: [...Object.keys(secrets).map((key) => fullKey(key, project.name)), ...declared] };
}

function readStackFile(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {};
  const parsed = stackFile.safeParse(parseYaml(path));
  if (parsed.success) return parsed.data?.config ?? {};
  const problems = parsed.error.issues.map(({ path: at, message }) => `${at.join(".") || "file"}: ${message}`);
  throw new EngineError(`${path}: ${problems.join("; ")}`);
}

const declaration = z.strictObject({
  type: z.enum(["string", "integer", "boolean", "array", "object"]).optional(),
  description: z.string().optional(),
  secret: z.boolean().default(false),
  default: z.unknown().optional(),
  value: z.unknown().optional(),
  items: z.unknown().optional(),
});

/** Sets what the project declares and the stack does not say. Answers the keys that are secret by their declaration. */
function declare(project: Project, stack: string, entries: Map<string, unknown>): string[] {
  const secretKeys: string[] = [];
  for (const [name, said] of Object.entries(project.config)) {
    const key = fullKey(name, project.name);
    const parsed = declaration.safeParse(said);
    const { type, secret, default: fallback, value } = parsed.success ? parsed.data : { secret: false, value: said };
    if (secret) secretKeys.push(key);
    const initial = value ?? fallback;
    if (!entries.has(key) && initial === undefined) {
      throw new EngineError(`Stack '${stack}' is missing configuration value '${name}'`);
    }
    if (!entries.has(key)) entries.set(key, initial);
    if (type !== undefined && !fits(type, entries.get(key))) {
      throw new EngineError(`Stack '${stack}' with configuration key '${name}' must be of type '${type}'`);
    }
  }
  return secretKeys;
}

function fits(type: string, value: unknown): boolean {
  if (hasEncrypted(value)) return true;
  switch (type) {
    case "integer":
      return /^-?\d+$/.test(asText(value));
    case "boolean":
      return /^(true|false)$/.test(asText(value));
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && !Array.isArray(value);
    default:
      return typeof value === "string";
  }
}

/** @throws EngineError for a key of another form than `name`, `namespace:name` or `namespace:config:name`. */
function fullKey(key: string, projectName: string): string {
  const parts = key.split(":");
  if (parts.length === 1) return `${projectName}:${key}`;
  if (parts.length === 2) return key;
  if (parts.length === 3 && parts[1] === "config") return `${parts[0] ?? ""}:${parts[2] ?? ""}`;
  throw new EngineError(
    `could not parse ${key} as a configuration key (configuration keys should be of the form \`<namespace>:<name>\`)`,
  );
}

function hasEncrypted(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasEncrypted);
  if (typeof value !== "object" || value === null) return false;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === "secure" && typeof only[1] === "string") return true;
  return entries.some(([, each]) => hasEncrypted(each));
}

/** Text as it is, everything else as JSON. */
function asText(value: unknown): string {
  return typeof value === "string" ? value : value === null ? "null" : JSON.stringify(value);
}
