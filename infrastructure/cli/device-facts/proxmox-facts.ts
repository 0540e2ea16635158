import type { ClusterDefinition } from "../../../config/derive";
import type { Fact } from "./fact";
import { neededRoles } from "./proxmox-roles";

/** The secrets of the stack that are tokens of Proxmox. */
const TOKEN_KEYS = ["proxmoxToken", "proxmoxExporterToken"];

/**
 * What `infrastructure/proxmox/cluster_bootstrap.sh` works with.
 *
 * @param secretKeys - keys that the stack's config holds.
 */
export function proxmoxFacts(stack: string, definition: ClusterDefinition, secretKeys: readonly string[]): Fact[] {
  const { hosts, nodes, cluster, proxmox } = definition;
  const { roles, acls } = neededRoles(definition);
  const hostOf = new Map(hosts.map((host) => [host.name, host]));
  return [
    ["stack", stack],
    ["cluster", cluster.name],
    ["device", new URL(proxmox.endpoint).hostname],
    ...roles.map(({ name, before9, from9 }): Fact => ["role", name, before9.join(","), from9.join(",")]),
    ...acls.map(({ path, role }): Fact => ["acl", path, role]),
    ...datastores(definition),
    ...hosts.map(({ name, bridge }): Fact => ["bridge", name, bridge]),
    ...hosts.flatMap(({ name, igpu }): Fact[] => {
      const passesThrough = nodes.some((node) => node.igpu && node.host === name);
      return igpu !== undefined && passesThrough ? [["mapping", igpu, name]] : [];
    }),
    ...nodes.map((node): Fact => {
      const host = hostOf.get(node.host);
      const mapping = node.igpu ? host?.igpu : undefined;
      const { vmId, name, cores, memoryMiB, mac, systemDiskGiB, dataDiskGiB } = node;
      return [
        "vm",
        vmId,
        name,
        node.host,
        cores,
        memoryMiB,
        mac,
        host?.bridge,
        host?.vlan,
        systemDiskGiB,
        dataDiskGiB,
        mapping,
      ];
    }),
    ...TOKEN_KEYS.map((key): Fact => ["secret", key, secretKeys.includes(key) ? "set" : "missing"]),
  ];
}

/** Each datastore once with the content types that it must take: Proxmox configures them for all hosts together. */
function datastores({ hosts }: ClusterDefinition): Fact[] {
  const wanted = new Map<string, Set<string>>();
  const want = (store: string, type: string): void => {
    wanted.set(store, (wanted.get(store) ?? new Set()).add(type));
  };
  for (const { datastores: stores } of hosts) {
    want(stores.images, "import");
    want(stores.disks, "images");
  }
  return [...wanted].map(([store, types]): Fact => ["datastore", store, [...types].join(" ")]);
}
