import type { ClusterDefinition } from "../../config/derive";
import type { TalosOutputs } from "../../stacks/outputs";

/** What the layer's last update left behind. */
export type LastImage = Pick<TalosOutputs, "talosVersion" | "schematicId" | "nodes">;

/**
 * What a person is told when the image changed: a config names the image of the next upgrade, and nothing upgrades a
 * running node by itself. Nodes that are new run the new image already. Undefined where there is nothing to say.
 *
 * @param machineIds of the nodes, now
 */
export function upgradeNotice(
  { image, nodes }: Pick<ClusterDefinition, "image" | "nodes">,
  last: LastImage | undefined,
  machineIds: Readonly<Record<string, string>>,
): string | undefined {
  if (last === undefined || (last.talosVersion === image.version && last.schematicId === image.schematicId)) {
    return undefined;
  }
  const running = nodes.filter(({ name }) => last.nodes[name] && last.nodes[name].machineId === machineIds[name]);
  if (running.length === 0) return undefined;
  return [
    "these nodes run the image that they have until they are upgraded; run one after the other",
    ...running.map(({ name, address }) => `  talosctl upgrade -n ${address} --image ${image.installer}   # ${name}`),
  ].join("\n");
}
