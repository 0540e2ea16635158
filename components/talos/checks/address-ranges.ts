import type { ClusterDefinition } from "../../../config/derive";

/** The ranges of the layer's last update; undefined where it did not say. */
export interface Ranges {
  readonly podSubnet: string | undefined;
  readonly serviceSubnet: string | undefined;
}

/**
 * What is wrong with the step from the ranges of a running cluster to those of the definition, one line each. A node keeps
 * the part of the pods' range that it was given when it joined, and a Service the address that it was made with, the DNS of
 * the cluster among them: with another range, pods and names are no longer found.
 */
export function rangeProblems({ network }: Pick<ClusterDefinition, "network">, last: Ranges): string[] {
  return (["podSubnet", "serviceSubnet"] as const).flatMap((key) => {
    const before = last[key];
    if (before === undefined || before === network[key]) return [];
    return [
      `network.${key} would change from ${before} to ${network[key]}, and what runs keeps its addresses; ` +
        `write ${before}, or begin anew: npm run homelab -- destroy, then up`,
    ];
  });
}
