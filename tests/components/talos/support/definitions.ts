import { stringify } from "yaml";
import type { ClusterDefinition } from "../../../../config/derive";
import { parseDefinition } from "../../../../config/load";
import type { DefinitionInput } from "../../../../config/schema";

type Node = DefinitionInput["nodes"][string];

/** Image installer of {@link definitionOf}'s definitions, written out. */
export const INSTALLER =
  "factory.talos.dev/nocloud-installer/88d1f7a5c4f1d3aba7df787c448c1d3d008ed29cfb34af53fa0df4336a56040b:v1.13.9";

export function controlPlane(number: number, more: Partial<Node> = {}): Node {
  return machine("controlplane", 10 + number, more);
}

export function worker(number: number, more: Partial<Node> = {}): Node {
  return machine("worker", 20 + number, more);
}

function machine(role: Node["role"], host: number, more: Partial<Node>): Node {
  return {
    role,
    host: "pve",
    vmId: 5000 + host,
    address: `192.168.50.${String(host)}`,
    mac: `BC:24:11:50:00:${String(host)}`,
    cores: 2,
    memory: "2GiB",
    ...more,
  };
}

/** One control plane, two workers, the first of them with a data disk. */
export const threeNodes = {
  "control-1": controlPlane(1),
  "worker-1": worker(1, { dataDisk: "50GiB" }),
  "worker-2": worker(2),
};

/** Three control planes and two workers. */
export const fiveNodes = { ...threeNodes, "control-2": controlPlane(2), "control-3": controlPlane(3) };

/** A definition with these nodes, as the program gets it. */
export function definitionOf(nodes: Record<string, Node>, more: Partial<DefinitionInput> = {}): ClusterDefinition {
  return parseDefinition(definitionText(nodes, more), "test.yaml");
}

/** The same as the text of a file. */
export function definitionText(nodes: Record<string, Node>, more: Partial<DefinitionInput> = {}): string {
  const input: DefinitionInput = {
    cluster: { name: "lab", domain: "example.com" },
    talos: {
      version: "v1.13.9",
      extensions: ["siderolabs/iscsi-tools", "siderolabs/qemu-guest-agent", "siderolabs/util-linux-tools"],
    },
    kubernetes: { version: "v1.36.3" },
    proxmox: {
      endpoint: "https://192.168.50.2:8006",
      hosts: {
        pve: {
          cores: 16,
          memory: "64GiB",
          datastores: { images: "local", disks: { name: "local-lvm", size: "2TiB" } },
        },
      },
    },
    network: {
      subnet: "192.168.50.0/24",
      gateway: "192.168.50.1",
      nameservers: ["192.168.50.1", "1.1.1.1"],
      vip: "192.168.50.10",
    },
    nodes,
    synology: {
      address: "192.168.50.5",
      exports: { media: "/volume1/media", backups: "/volume1/backups", archives: "/volume1/archives" },
      backups: { longhorn: "/volume1/backups/longhorn", etcd: "/volume1/backups/etcd" },
    },
    cloudflare: {
      account: "0123456789abcdef0123456789abcdef",
      zone: { id: "fedcba9876543210fedcba9876543210", name: "example.com" },
      tunnel: "lab",
    },
    git: { url: "https://github.com/example/homelab" },
    ...more,
  };
  return stringify(input);
}
