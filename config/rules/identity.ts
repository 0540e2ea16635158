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
