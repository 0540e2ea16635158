import type { ClusterDefinition } from "./derive";
import type { Definition } from "./schema";
import { mebibytes } from "./size";
import type { Partly } from "./tolerant";

/** What a node takes of its host. */
export interface Demand {
  readonly name: string;
  readonly host: string | undefined;
  readonly cores: number | undefined;
  readonly memoryMiB: number | undefined;
  /** All its disks. */
  readonly diskMiB: number;
}

/** One resource of a host. */
export interface Usage {
  /** What the nodes take together. */
  readonly used: number;
  /** What they may take; undefined where the definition does not say it in a readable way. */
  readonly limit: number | undefined;
}

/** What the nodes of a host take, and what they may take. */
export interface HostUsage {
  readonly name: string;
  readonly nodes: readonly Demand[];
  /** vCPUs. The limit is cores times `proxmox.vcpuRatio`. */
  readonly vcpus: Usage;
  /** The limit is what the reserve leaves. */
  readonly memoryMiB: Usage;
  /** In the datastore of the disks. The limit is what the reserve leaves. */
  readonly diskMiB: Usage;
}

/** The usage of each host, in the order of the definition. */
export function hostUsage(proxmox: Partly<Definition["proxmox"]> | undefined, demands: readonly Demand[]): HostUsage[] {
  const byHost = new Map<string | undefined, Demand[]>();
  for (const demand of demands) {
    const others = byHost.get(demand.host);
    if (others === undefined) byHost.set(demand.host, [demand]);
    else others.push(demand);
  }
  return Object.entries(proxmox?.hosts ?? {}).map(([name, host]) => {
    const nodes = byHost.get(name) ?? [];
    return {
      name,
      nodes,
      vcpus: { used: sum(nodes, "cores"), limit: product(host?.cores, proxmox?.vcpuRatio) },
      memoryMiB: { used: sum(nodes, "memoryMiB"), limit: rest(host?.memory, host?.reserve?.memory) },
      diskMiB: { used: sum(nodes, "diskMiB"), limit: rest(host?.datastores?.disks?.size, host?.reserve?.disk) },
    };
  });
}

/** The same of a whole definition. */
export function definitionUsage({ proxmox, nodes }: ClusterDefinition): HostUsage[] {
  const demands = nodes.map(({ name, host, cores, memoryMiB, systemDiskGiB, dataDiskGiB = 0 }) => ({
    ...{ name, host, cores, memoryMiB },
    diskMiB: (systemDiskGiB + dataDiskGiB) * 1024,
  }));
  return hostUsage(proxmox, demands);
}

function sum(nodes: readonly Demand[], key: "cores" | "memoryMiB" | "diskMiB"): number {
  return nodes.reduce((total, node) => total + (node[key] ?? 0), 0);
}

function product(cores: number | undefined, ratio: number | undefined): number | undefined {
  return cores === undefined || ratio === undefined ? undefined : Math.floor(cores * ratio);
}

function rest(all: string | undefined, reserve: string | undefined): number | undefined {
  return all === undefined || reserve === undefined ? undefined : mebibytes(all) - mebibytes(reserve);
}
