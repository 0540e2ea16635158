import type { DefinitionInput } from "../../../config/schema";
import { merged, minimal } from "./fixtures";

/** A valid definition of so many nodes, three on a host: workers, and three control planes (of less than six, one). */
export function house(count: number): DefinitionInput {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const host = { cores: 8, memory: "64GiB", datastores: { images: "local", disks: { name: "zfs", size: "2TiB" } } };
  const over = {
    proxmox: { hosts: Object.fromEntries(numbers.map((index) => [hostOf(index), host])) },
    network: { subnet: "192.168.48.0/21", podSubnet: "10.240.0.0/13", serviceSubnet: "10.96.0.0/16" },
  };
  return {
    ...(merged(minimal, over) as DefinitionInput),
    nodes: Object.fromEntries(numbers.map((index) => node(index, count < 6 ? 1 : 3))),
  };
}

function node(index: number, controlPlanes: number): [string, DefinitionInput["nodes"][string]] {
  const isControlPlane = index < controlPlanes;
  return [
    `${isControlPlane ? "control" : "worker"}-${String(index + 1)}`,
    {
      role: isControlPlane ? "controlplane" : "worker",
      host: hostOf(index),
      vmId: 5000 + index,
      address: `192.168.${String(52 + Math.floor(index / 200))}.${String((index % 200) + 1)}`,
      mac: `BC:24:11:00:${hex(index >> 8)}:${hex(index & 255)}`,
      cores: 4,
      memory: "8GiB",
      ...(!isControlPlane && { dataDisk: "100GiB" }),
    },
  ];
}

function hostOf(index: number): string {
  return `pve-${String(Math.floor(index / 3) + 1)}`;
}

function hex(number: number): string {
  return number.toString(16).padStart(2, "0").toUpperCase();
}
