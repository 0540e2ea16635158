import { z } from "zod";
import { parseUrn } from "./engine/urn";
import type { LayerEngine } from "./engine/layer-engine";

const VM = "proxmoxve:index/vmLegacy:VmLegacy";
const STACK = "pulumi:pulumi:Stack";

const nodes = z.record(z.string(), z.unknown()).catch({});

const state = z.looseObject({
  deployment: z.looseObject({
    resources: z
      .array(z.looseObject({ type: z.string(), outputs: z.record(z.string(), z.unknown()).optional() }))
      .nullish(),
  }),
});

/**
 * Has the proxmox layer forget, after a refresh, what it recorded of VMs that are gone: they may be made as the definition
 * says now, and are held against nothing.
 */
export async function forgetGoneVms(engine: Pick<LayerEngine, "resources" | "outputs" | "editState">): Promise<void> {
  const [resources, outputs] = await Promise.all([engine.resources("proxmox"), engine.outputs("proxmox")]);
  const there = new Set(resources.filter(({ type }) => type === VM).map(({ urn }) => parseUrn(urn).name));
  const gone = Object.keys(nodes.parse(outputs["nodes"]?.value)).filter((name) => !there.has(name));
  if (gone.length > 0) await engine.editState("proxmox", (exported) => withoutVms(exported, gone));
}

/** A state, as `pulumi stack export` prints it, without some VMs in the output `nodes`. */
export function withoutVms(exported: unknown, gone: readonly string[]): unknown {
  const parsed = state.parse(exported);
  const resources = (parsed.deployment.resources ?? []).map((resource) => {
    if (resource.type !== STACK || resource.outputs === undefined) return resource;
    const kept = Object.entries(nodes.parse(resource.outputs["nodes"])).filter(([name]) => !gone.includes(name));
    return { ...resource, outputs: { ...resource.outputs, nodes: Object.fromEntries(kept) } };
  });
  return { ...parsed, deployment: { ...parsed.deployment, resources } };
}
