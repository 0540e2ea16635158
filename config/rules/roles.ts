import { runsWorkloads } from "../workloads";
import { entries, type Rule } from "./rule";

/** etcd needs a majority: an even number of members tolerates no more failures than one fewer. */
export const controlPlaneQuorum: Rule = ({ nodes }) => {
  if (nodes === undefined || Object.values(nodes).some((node) => node?.role === undefined)) return [];
  const count = entries(nodes).filter(([, { role }]) => role === "controlplane").length;
  if (count % 2 === 1) return [];
  const message =
    count === 0
      ? "has no control plane; write role: controlplane for one or three nodes"
      : `has ${String(count)} control planes, and etcd wants an odd number; write ${String(count - 1)} or ${String(count + 1)}`;
  return [{ path: ["nodes"], message }];
};

/** Workloads need somewhere to run. */
export const schedulableNode: Rule = ({ nodes, kubernetes }) => {
  const all = Object.values(nodes ?? {});
  if (all.length === 0 || all.some((node) => runsWorkloads(node, kubernetes))) return [];
  const message =
    "has no node that may run workloads; write role: worker for one, or kubernetes.allowSchedulingOnControlPlanes: true";
  return [{ path: ["nodes"], message }];
};
