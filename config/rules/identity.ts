import { formatPath, type Path, type Problem } from "../problem";
import { entries, type Rule } from "./rule";

/** Hosts that one API serves are one Proxmox cluster, and a VM id is unique in it. */
export const vmIdsTakenTwice: Rule = ({ nodes }) =>
  takenTwice(entries(nodes).map(([name, { vmId }]) => [["nodes", name, "vmId"], vmId]));

/** Two cards of one MAC address in one LAN lose each other's frames. */
export const macsTakenTwice: Rule = ({ nodes }) =>
  takenTwice(entries(nodes).map(([name, { mac }]) => [["nodes", name, "mac"], mac]));

function takenTwice(values: readonly (readonly [Path, string | number | undefined])[]): Problem[] {
  const holders = new Map<string | number, Path>();
  return values.flatMap(([path, value]): Problem[] => {
    if (value === undefined) return [];
    const holder = holders.get(value);
    if (holder === undefined) {
      holders.set(value, path);
      return [];
    }
    return [{ path, message: `is ${value}, which ${formatPath(holder)} is too; write one of its own` }];
  });
}

/** Names of the cluster's own files in `cluster/talos`, where a node's config is `<name>.yaml`. */
const RESERVED_NAMES = ["controlplane", "worker", "secrets", "talconfig"];

/** A node's config would be written over a file of the cluster. */
export const reservedNames: Rule = ({ nodes }) =>
  entries(nodes).flatMap(([name]): Problem[] => {
    if (!RESERVED_NAMES.includes(name)) return [];
    return [
      { path: ["nodes", name], message: `is the name of a file of the cluster; write another one, e.g. ${name}-1` },
    ];
  });
