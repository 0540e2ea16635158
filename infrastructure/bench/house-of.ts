import type { DefinitionInput } from "../../config/schema";

/** Nodes on one host of the generated house. */
const NODES_PER_HOST = 10;

/** Makes the shipped definition one with many nodes: one control plane, the rest workers, on as many hosts as they need. */
export function houseOf(count: number, shipped: DefinitionInput): DefinitionInput {
  const [host] = Object.values(shipped.proxmox.hosts);
  const { "control-1": control, "worker-2": worker } = shipped.nodes;
  if (host === undefined || control === undefined || worker === undefined)
    throw new Error("the shipped definition has changed");
  const places = Array.from({ length: count }, (_, index) => ({
    name: index === 0 ? "control-1" : `worker-${String(index)}`,
    host: `host-${String(Math.floor(index / NODES_PER_HOST))}`,
    third: 1 + Math.floor(index / 200),
    fourth: 11 + (index % 200),
    index,
  }));
  const { igpu: _igpu, ...plain } = host;
  const large = {
    ...plain,
    cores: 64,
    memory: "512GiB",
    datastores: { ...host.datastores, disks: { ...host.datastores.disks, size: "20TiB" } },
  };
  return {
    ...shipped,
    proxmox: {
      ...shipped.proxmox,
      endpoint: "https://192.168.0.2:8006",
      hosts: Object.fromEntries(places.map((place) => [place.host, large])),
    },
    network: {
      ...shipped.network,
      subnet: "192.168.0.0/16",
      gateway: "192.168.0.1",
      vip: "192.168.0.10",
      podSubnet: "10.128.0.0/12",
    },
    nodes: Object.fromEntries(
      places.map(({ name, host: on, third, fourth, index }) => [
        name,
        {
          ...(index === 0 ? control : worker),
          host: on,
          igpu: false,
          vmId: 1000 + index,
          address: `192.168.${String(third)}.${String(fourth)}`,
          mac: `BC:24:11:00:${hex(index >> 8)}:${hex(index & 255)}`,
        },
      ]),
    ),
    synology: { ...shipped.synology, address: "192.168.0.5" },
  };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0").toUpperCase();
}
