import type { ClusterDefinition } from "../../../config/derive";
import type { ProxmoxOutputs } from "../../../stacks/outputs";

/** What the proxmox layer says of its images and VMs. */
export type ProxmoxFacts = Pick<ProxmoxOutputs, "talosVersion" | "schematicId" | "extensions" | "nodes">;

/** Where the proxmox layer and the definition disagree, one line each: that layer has to run first. */
export function proxmoxProblems({ image, nodes }: ClusterDefinition, facts: ProxmoxFacts): string[] {
  const problems: string[] = [];
  if (facts.talosVersion !== image.version) {
    problems.push(`its images are Talos ${facts.talosVersion}, and talos.version says ${image.version}`);
  }
  if (facts.schematicId !== image.schematicId) {
    problems.push(
      `its images are of schematic ${facts.schematicId}, and talos.extensions make it ${image.schematicId}`,
    );
  }
  const missing = image.extensions.filter((extension) => !facts.extensions.includes(extension));
  if (missing.length > 0) problems.push(`its images are without ${missing.join(", ")}`);
  const homeless = nodes.filter(({ name }) => facts.nodes[name] === undefined).map(({ name }) => name);
  if (homeless.length > 0) problems.push(`it has no VM for ${homeless.join(", ")}`);
  return problems;
}
