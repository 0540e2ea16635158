import type { DefinitionInput } from "../../config/schema";

/** Changes the shipped definition to three control planes and three workers on two hosts, the second one with a VLAN. */
export function onTwoHosts(definition: DefinitionInput): void {
  const { hosts } = definition.proxmox;
  const first = hosts["n100"];
  const worker = definition.nodes["worker-2"];
  if (first === undefined || worker === undefined) throw new Error("the shipped definition has changed");
  hosts["n200"] = {
    ...first,
    cores: 8,
    bridge: "vmbr1",
    vlan: 50,
    datastores: { images: "local", disks: { name: "tank", size: "800GiB" } },
  };
  for (const [name, host, number] of [
    ["control-2", "n200", 12],
    ["control-3", "n200", 13],
  ] as const) {
    definition.nodes[name] = {
      role: "controlplane",
      host,
      vmId: 5000 + number,
      address: `192.168.50.${String(number)}`,
      mac: `BC:24:11:50:00:${String(number)}`,
      cores: 2,
      memory: "4GiB",
      systemDisk: "32GiB",
    };
  }
  definition.nodes["worker-10"] = {
    ...worker,
    host: "n200",
    vmId: 5030,
    address: "192.168.50.30",
    mac: "BC:24:11:50:00:30",
  };
}

/** The same entries, the last one first. */
export function reversed<T>(entries: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).reverse());
}
