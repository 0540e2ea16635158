import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { EngineError } from "../user-error";

/** What the lab honours of a Pulumi.yaml. */
export interface Project {
  /** The folder of the Pulumi.yaml. */
  readonly directory: string;
  readonly name: string;
  /** Path of the program from the folder; `.` where the package.json says it. */
  readonly main: string;
  /** Whether the program is compiled by Pulumi itself (ts-node). */
  readonly typescript: boolean;
  /** Arguments for node, as in a shell. */
  readonly nodeargs: string;
  /** Folder of the stack files. */
  readonly stackConfigDirectory: string;
  /** Config that the project declares, by key. */
  readonly config: Readonly<Record<string, unknown>>;
}

const options = z.strictObject({
  typescript: z.boolean().default(true),
  nodeargs: z.string().default(""),
  // Who installs the packages is the caller's business here.
  packagemanager: z.string().optional(),
});

const schema = z.strictObject({
  name: z.string().min(1),
  runtime: z.union([
    z.literal("nodejs").transform(() => options.parse({})),
    z
      .strictObject({ name: z.literal("nodejs"), options: options.prefault({}) })
      .transform((runtime) => runtime.options),
  ]),
  main: z.string().optional(),
  stackConfigDir: z.string().optional(),
  config: z.record(z.string(), z.unknown()).nullish(),
  description: z.string().nullish(),
  author: z.string().optional(),
  website: z.string().optional(),
  license: z.string().optional(),
});

/**
 * Reads the Pulumi.yaml of a folder.
 *
 * @throws EngineError if there is none, or if it asks for something that the lab does not model.
 */
export function readProject(directory: string): Project {
  const path = join(directory, "Pulumi.yaml");
  if (!existsSync(path)) throw new EngineError(`there is no Pulumi.yaml in ${directory}`);
  const parsed = schema.safeParse(parseYaml(path));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: at, message }) => `${at.join(".") || "file"}: ${message}`);
    throw new EngineError(`${path}: ${problems.join("; ")} (the lab models Node.js projects only)`);
  }
  const { name, main, runtime, stackConfigDir, config } = parsed.data;
  return {
    directory: resolve(directory),
    name,
    main: main ?? ".",
    typescript: runtime.typescript,
    nodeargs: runtime.nodeargs,
    stackConfigDirectory: resolve(directory, stackConfigDir ?? "."),
    config: config ?? {},
  };
}

/** @throws EngineError if it is no YAML. */
export function parseYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new EngineError(`${path}: ${(error as Error).message}`);
  }
}
