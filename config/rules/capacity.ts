import { and } from "../enumeration";
import { hostUsage, type Demand, type HostUsage, type Usage } from "../host-usage";
import type { Path, Problem } from "../problem";
import type { Definition } from "../schema";
import { formatMebibytes, mebibytes } from "../size";
import type { Partly } from "../tolerant";
import { entries, type Rule } from "./rule";

/** Memory is not shared: the VMs have no ballooning. */
export const memoryBeyondHost: Rule = (definition) =>
  usageOf(definition).flatMap(({ name, nodes, memoryMiB }) =>
    beyond(memoryMiB, ["proxmox", "hosts", name, "memory"], nodes, "memoryMiB"),
  );

/** Disks are thin at first, and full one day. */
export const diskBeyondHost: Rule = (definition) =>
  usageOf(definition).flatMap(({ name, nodes, diskMiB }) =>
    beyond(diskMiB, ["proxmox", "hosts", name, "datastores", "disks", "size"], nodes, "diskMiB"),
  );

/** vCPUs may share cores, within reason. */
export const vcpusBeyondRatio: Rule = (definition) =>
  usageOf(definition).flatMap(({ name, nodes, vcpus }): Problem[] => {
    if (vcpus.limit === undefined || vcpus.used <= vcpus.limit) return [];
    const sum = and(nodes.map((node) => `${node.name} (${String(node.cores ?? 0)})`));
    const over = vcpus.used - vcpus.limit;
    const message = `is too little for the vCPUs of ${sum}: they have ${String(vcpus.used)}, ${String(over)} more than the ${String(vcpus.limit)} that proxmox.vcpuRatio allows; write fewer for a node, or a higher ratio`;
    return [{ path: ["proxmox", "hosts", name, "cores"], message }];
  });

/** Proxmox starts no VM that has more vCPUs than the host has CPUs. */
export const vcpusBeyondHost: Rule = ({ proxmox, nodes }) => {
  const hosts = new Map(entries(proxmox?.hosts));
  return entries(nodes).flatMap(([name, { host, cores }]): Problem[] => {
    const limit = host === undefined ? undefined : hosts.get(host)?.cores;
    if (cores === undefined || limit === undefined || cores <= limit) return [];
    const message = `is ${String(cores)}, and Proxmox starts no VM with more vCPUs than the ${String(limit)} cores of its host ${String(host)}; write ${String(limit)} or less`;
    return [{ path: ["nodes", name, "cores"], message }];
  });
};

function beyond(
  { used, limit }: Usage,
  path: Path,
  nodes: readonly Demand[],
  part: "memoryMiB" | "diskMiB",
): Problem[] {
  // A reserve that leaves nothing has a message of its own.
  if (limit === undefined || limit <= 0 || used <= limit) return [];
  const what = part === "memoryMiB" ? "is too little for the memory" : "has no room for the disks";
  const sum = and(nodes.map((node) => `${node.name} (${formatMebibytes(node[part] ?? 0)})`));
  const message = `${what} of ${sum}: they take ${formatMebibytes(used)}, ${formatMebibytes(used - limit)} more than the ${formatMebibytes(limit)} that the reserve leaves; write less for a node`;
  return [{ path, message }];
}

function usageOf({ proxmox, nodes }: Partly<Definition>): HostUsage[] {
  const demands = entries(nodes).map(([name, { host, cores, memory, systemDisk, dataDisk }]): Demand => ({
    name,
    host,
    cores,
    memoryMiB: memory === undefined ? undefined : mebibytes(memory),
    diskMiB: [systemDisk, dataDisk].reduce((total, disk) => total + (disk === undefined ? 0 : mebibytes(disk)), 0),
  }));
  return hostUsage(proxmox, demands);
}
