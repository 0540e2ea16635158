import type { ClusterDefinition } from "../../config/derive";
import type { NodeDefinition } from "../../config/derive/nodes";
import { formatProblem } from "../../config/problem";
import { patchProblems } from "../../config/rules/patches";
import { parseDocuments, toPatch, type ConfigDocument } from "./config-document";
import { refuse } from "./refuse";

const PREFIX = "talosPatches.";

/** The patches among the layer's secrets, by node: `talosPatches.worker-1`. */
export function patchesByNode<T>(secrets: Readonly<Record<string, T>>): Record<string, T> {
  const found = Object.entries(secrets).filter(([key]) => key.startsWith(PREFIX));
  return Object.fromEntries(found.map(([key, value]) => [key.slice(PREFIX.length), value]));
}

/**
 * A node's patches that are stack config: YAML documents, or a list of them as the definition has it.
 *
 * @returns each as the provider takes it
 * @throws PlainError that says what Talos would refuse; no value is in it
 */
export function readSecretPatches(
  text: string,
  { name, role }: Pick<NodeDefinition, "name" | "role">,
  { talos }: Pick<ClusterDefinition, "talos">,
): string[] {
  const key = `homelab:${PREFIX}${name}`;
  const patches = parsed(text, key);
  const problems = patches.flatMap((patch, index) =>
    patchProblems(patch, role, talos.version).map((problem) => ({ ...problem, path: [index, ...problem.path] })),
  );
  refuse(problems.map((problem) => `${key}${formatProblem(problem)}`));
  return patches.map(toPatch);
}

function parsed(text: string, key: string): ConfigDocument[] {
  const remedy = "write documents of Talos, or parts of its machine config, with `pulumi config set --secret`";
  let documents: unknown[] = [];
  try {
    documents = parseDocuments(text).flatMap((each: unknown) => each ?? []);
  } catch {
    // The parser quotes the line in its message.
    refuse([`${key} is not valid YAML; ${remedy}`]);
  }
  if (documents.some((each) => typeof each !== "object") || documents.length === 0) {
    refuse([`${key} holds no patches; ${remedy}`]);
  }
  return documents as ConfigDocument[];
}
