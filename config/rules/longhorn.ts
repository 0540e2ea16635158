import { unreadable } from "../tolerant";
import { entries, type Rule } from "./rule";
import { schedulableNode } from "./roles";
import { runsWorkloads } from "../workloads";

/** Longhorn keeps the volumes of the apps: without a disk there is nowhere to put them. */
export const noDataDisk: Rule = (definition) => {
  const { nodes = {}, kubernetes } = definition;
  if (schedulableNode(definition).length > 0) return [];
  if (Object.values(nodes).some((node) => node?.dataDisk !== undefined || !node || unreadable(node, "dataDisk")))
    return [];
  const name = Object.keys(nodes).find((key) => runsWorkloads(nodes[key], kubernetes));
  if (name === undefined) return [];
  const message = `has no disk for Longhorn's volumes; write dataDisk for at least one node, e.g. ${name}`;
  return [{ path: ["nodes"], message }];
};

/** Longhorn runs where workloads run: a disk elsewhere lies idle. */
export const idleDataDisk: Rule = (definition) => {
  if (schedulableNode(definition).length > 0) return [];
  return entries(definition.nodes).flatMap(([name, node]) =>
    node.dataDisk === undefined || runsWorkloads(node, definition.kubernetes)
      ? []
      : [
          {
            path: ["nodes", name, "dataDisk"],
            message:
              "is of no use on a control plane, where Longhorn does not run; delete it, or write kubernetes.allowSchedulingOnControlPlanes: true",
          },
        ],
  );
};
