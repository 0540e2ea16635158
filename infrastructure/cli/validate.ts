import { resolve } from "node:path";
import type { Writable } from "node:stream";
import { Command } from "commander";
import type { ClusterDefinition } from "../../config/derive";
import { definitionUsage, type Usage } from "../../config/host-usage";
import { definitionPath, loadDefinition, shownPath } from "../../config/load";
import { DefinitionError } from "../../config/problem";
import { formatMebibytes } from "../../config/size";
import { standardOutput, watchOutput } from "../shared/standard-streams";
import { print, printJson } from "./context";
import { DEFAULT_STACK } from "./program";
import { textTable } from "./text-table";

export interface ValidateOptions {
  /** Print the result as JSON, mistakes included. */
  readonly json?: boolean | undefined;
  readonly output?: Writable;
  readonly messages?: Writable;
}

/**
 * Checks a definition and prints what was found: on success a line and how full each host is, else every mistake.
 *
 * @returns the exit code: 0, or 1 if there is a mistake.
 */
export function runValidate(path: string, options: ValidateOptions = {}): number {
  const { json = false, output = process.stdout, messages = process.stderr } = options;
  const file = shownPath(path);
  try {
    const definition = loadDefinition(path);
    if (json) printJson(output, { valid: true, file, ...facts(definition), hosts: usageOf(definition) });
    else print(output, `${file} is valid: ${sentence(definition)}\n${usageTable(usageOf(definition))}`);
    return 0;
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    if (json) printJson(output, { valid: false, file, mistakes: error.problems });
    else print(messages, error.message);
    return 1;
  }
}

function facts({ nodes, talos, kubernetes }: ClusterDefinition) {
  return { nodes: nodes.map(({ name }) => name), talosVersion: talos.version, kubernetesVersion: kubernetes.version };
}

function sentence({ controlPlanes, workers, hosts, talos, kubernetes }: ClusterDefinition): string {
  const machines = `${count(controlPlanes, "control plane")} and ${count(workers, "worker")} on ${count(hosts, "host")}`;
  return `${machines}, Talos ${talos.version}, Kubernetes ${kubernetes.version}`;
}

function count(items: readonly unknown[], noun: string): string {
  return `${String(items.length)} ${noun}${items.length === 1 ? "" : "s"}`;
}

/** How full each host is. */
function usageOf(definition: ClusterDefinition) {
  return definitionUsage(definition).map((usage) => ({ ...usage, nodes: usage.nodes.map(({ name }) => name) }));
}

function usageTable(hosts: ReturnType<typeof usageOf>): string {
  const rows = hosts.map(({ name, nodes, vcpus, memoryMiB, diskMiB }) => [
    name,
    String(nodes.length),
    of(vcpus, String),
    of(memoryMiB, formatMebibytes),
    of(diskMiB, formatMebibytes),
  ]);
  return textTable([["host", "nodes", "vCPUs", "memory", "disk"], ...rows]);
}

function of({ used, limit = 0 }: Usage, format: (amount: number) => string): string {
  return `${format(used)} of ${format(limit)}`;
}

if (require.main === module) {
  const command = new Command("validate")
    .description("Check a cluster definition: every mistake at once, each with what to write instead")
    .argument("[file]", `the definition; else HOMELAB_DEFINITION, else that of ${DEFAULT_STACK}`)
    .option("--json", "print the result as JSON")
    .action((file: string | undefined, { json }: { json?: boolean }) => {
      const folder = process.env["INIT_CWD"] ?? process.cwd();
      const path = file === undefined ? definitionPath(DEFAULT_STACK) : resolve(folder, file);
      const output = standardOutput();
      watchOutput([output, process.stderr]);
      process.exitCode = runValidate(path, { json, output });
    });
  command.parse();
}
