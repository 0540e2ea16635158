import type { Definition } from "./schema";
import type { Partly } from "./tolerant";

type Node = Partly<Definition["nodes"]>[string];

/** Whether a node may run workloads, as far as one can tell: what cannot be read is given the benefit of the doubt. */
export function runsWorkloads(node: Node, kubernetes: Partly<Definition["kubernetes"]> | undefined): boolean {
  return node?.role !== "controlplane" || kubernetes?.allowSchedulingOnControlPlanes !== false;
}
