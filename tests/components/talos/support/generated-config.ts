import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { types } from "@pulumiverse/talos";
import { parse, parseAllDocuments, stringify } from "yaml";
import { strategicMerge } from "./strategic-merge";

/** Arguments of the provider's function. */
export interface GeneratedConfigArgs {
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  readonly machineType: string;
  readonly machineSecrets: types.output.machine.MachineSecrets;
  readonly kubernetesVersion: string;
  readonly configPatches: readonly string[];
}

/** What the provider's `talos:machine/getConfiguration` gives. The documents are indented as Go indents them. */
export function generatedConfig(args: GeneratedConfigArgs): string {
  const generated = readFileSync(join(__dirname, `generated-${args.machineType}.yaml`), "utf8")
    .replaceAll("https://192.168.50.10:6443", args.clusterEndpoint)
    .replaceAll("prox-n100", args.clusterName)
    .replaceAll("v1.36.3", args.kubernetesVersion)
    .replace(/<([a-zA-Z0-9.]+)>/g, (_, path: string) => secret(args.machineSecrets, path));
  const base = parseAllDocuments(generated).map((document) => document.toJS() as Record<string, unknown>);
  const documents = args.configPatches.reduce(
    (merged, patch) => strategicMerge(merged, parse(patch) as Record<string, unknown>),
    base,
  );
  return documents.map((document) => stringify(document, { indent: 4, lineWidth: 0 })).join("---\n");
}

function secret(tree: unknown, path: string): string {
  const found = path.split(".").reduce((at, key) => (at as Record<string, unknown>)[key], tree);
  if (typeof found !== "string") throw new Error(`no secret ${path}`);
  return found;
}
