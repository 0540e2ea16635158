import type { Definition } from "../schema";
import { mebibytes } from "../size";
import { naturalOrder } from "./natural-order";

type NodeInput = Definition["nodes"][string];

/** A node with its name and its sizes as numbers. */
export interface NodeDefinition extends Omit<NodeInput, "memory" | "systemDisk" | "dataDisk"> {
  readonly name: string;
  /** Memory in MiB, which is what Proxmox takes. */
  readonly memoryMiB: number;
  /** System disk in GiB, which is what Proxmox takes. */
  readonly systemDiskGiB: number;
  /** Longhorn's disk in GiB, if the node has one. */
  readonly dataDiskGiB: number | undefined;
  /** Address (and port, if it is not 50000) at which its Talos API is reached from here. */
  readonly endpoint: string;
}

/** A Proxmox host that runs at least one node. */
export interface HostDefinition {
  readonly name: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly reserve: { readonly memoryMiB: number; readonly diskMiB: number };
  readonly datastores: { readonly images: string; readonly disks: string; readonly disksMiB: number };
  readonly bridge: string;
  readonly vlan: number | undefined;
  readonly igpu: string | undefined;
}

const ROLE_ORDER = { controlplane: 0, worker: 1 } as const;

/** Control planes first, then workers, each in natural order: what the file's order is does not matter. */
export function deriveNodes({ nodes, endpoints }: Definition): NodeDefinition[] {
  return Object.entries(nodes)
    .map(([name, { memory, systemDisk, dataDisk, ...node }]) => ({
      ...node,
      name,
      memoryMiB: mebibytes(memory),
      systemDiskGiB: Math.ceil(mebibytes(systemDisk) / 1024),
      dataDiskGiB: dataDisk === undefined ? undefined : Math.ceil(mebibytes(dataDisk) / 1024),
      endpoint: endpoints.nodes[name] ?? node.address,
    }))
    .sort((a, b) => ROLE_ORDER[a.role] - ROLE_ORDER[b.role] || naturalOrder(a.name, b.name));
}

export function deriveHosts({ proxmox, nodes }: Definition): HostDefinition[] {
  const used = new Set(Object.values(nodes).map((node) => node.host));
  return Object.entries(proxmox.hosts)
    .filter(([name]) => used.has(name))
    .map(([name, host]) => ({
      name,
      cores: host.cores,
      memoryMiB: mebibytes(host.memory),
      reserve: { memoryMiB: mebibytes(host.reserve.memory), diskMiB: mebibytes(host.reserve.disk) },
      datastores: {
        images: host.datastores.images,
        disks: host.datastores.disks.name,
        disksMiB: mebibytes(host.datastores.disks.size),
      },
      bridge: host.bridge,
      vlan: host.vlan,
      igpu: host.igpu,
    }))
    .sort((a, b) => naturalOrder(a.name, b.name));
}
