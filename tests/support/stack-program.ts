import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import type { DefinitionInput } from "../../config/schema";
import { layers, type LayerName } from "../../stacks/layers";
import { record, type RecorderOptions, type Recording } from "./recorder";

const SHIPPED = resolve(__dirname, "../../config/clusters/prox-n100.yaml");

export interface StackOptions extends RecorderOptions {
  /** What a person would have changed in the shipped definition. */
  readonly change?: ((definition: DefinitionInput) => void) | undefined;
  /** Variables of the shell, beside `HOMELAB_DEFINITION`. */
  readonly environment?: Record<string, string>;
}

/**
 * Runs a layer's stack program on the shipped definition, or on a changed one.
 */
export async function recordStack(
  layer: LayerName,
  { change, environment, ...options }: StackOptions = {},
): Promise<Recording<Record<string, unknown>>> {
  const folder = mkdtempSync(join(tmpdir(), "homelab-stack-"));
  const before = { ...process.env };
  try {
    const definition = parse(readFileSync(SHIPPED, "utf8")) as DefinitionInput;
    change?.(definition);
    const path = join(folder, "definition.yaml");
    writeFileSync(path, stringify(definition));
    Object.assign(process.env, environment, { HOMELAB_DEFINITION: path });
    return await record(() => load(layer), { project: layers[layer].project, ...options });
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true });
  }
}

/** Packages of which one copy will do, loaded once a test file: most of a program's start is theirs. */
const SHARED: Record<LayerName, readonly string[]> = {
  proxmox: ["@bpg/pulumi-proxmoxve", "@pulumiverse/talos"],
  cloudflare: ["@pulumi/cloudflare", "@pulumi/random"],
  talos: ["@pulumiverse/talos"],
  flux: ["@pulumi/kubernetes", "@pulumi/random"],
  overview: [],
};

type Outputs = Record<string, unknown>;

/** Loads a program, with our own modules anew: it runs when it is loaded, or is a function that does, and only once. */
async function load(layer: LayerName): Promise<Outputs> {
  for (const name of ["@pulumi/pulumi", "yaml", "zod", ...SHARED[layer]]) {
    const shared: unknown = await import(name);
    jest.doMock(name, () => shared);
  }
  let outputs: Outputs = {};
  await jest.isolateModulesAsync(async () => {
    const program = (await import(`../../stacks/${layer}/index`)) as { default: Outputs | (() => Promise<Outputs>) };
    outputs = typeof program.default === "function" ? await program.default() : program.default;
  });
  return outputs;
}
