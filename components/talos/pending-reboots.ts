import type { NodeDefinition } from "../../config/derive/nodes";

/**
 * The nodes whose last change waits for a reboot, sorted by name. A reboot since then does not show: nobody asks the nodes.
 *
 * @param applyModes how the config of each node was applied, as the provider resolved it
 */
export function pendingReboots(
  nodes: readonly NodeDefinition[],
  applyModes: Readonly<Record<string, string>>,
): NodeDefinition[] {
  return nodes.filter(({ name }) => applyModes[name] === "staged").sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What a person is told about them; undefined where there is nothing to say. One line a node: never all at once. */
export function rebootNotice(pending: readonly Pick<NodeDefinition, "name" | "address">[]): string | undefined {
  if (pending.length === 0) return undefined;
  return [
    "the last config change of these nodes is staged and takes effect at their next reboot;",
    "unless they have rebooted since, run one after the other",
    ...pending.map(({ name, address }) => `  talosctl reboot -n ${address} --wait   # ${name}`),
  ].join("\n");
}
