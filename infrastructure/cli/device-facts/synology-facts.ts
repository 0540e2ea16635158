import type { ClusterDefinition } from "../../../config/derive";
import type { Fact } from "./fact";

/** What `infrastructure/synology/setup.sh` works with. */
export function synologyFacts(stack: string, { cluster, synology, nodes }: ClusterDefinition): Fact[] {
  const { address, exports, backups, snmp } = synology;
  const shares = [...new Set(Object.values(exports).map(sharedFolder))];
  return [
    ["stack", stack],
    ["cluster", cluster.name],
    ["device", address],
    ...shares.map((path): Fact => ["share", path.split("/").at(-1), path]),
    // a folder in a shared folder: an export that is deeper, or a backup target
    ...[...new Set([...Object.values(exports), ...Object.values(backups)])]
      .filter((path) => !shares.includes(path))
      .map((path): Fact => ["folder", path]),
    ...nodes.map(({ name, address: node }): Fact => ["client", node, name]),
    ["snmp", snmp.enabled ? snmp.port : undefined],
  ];
}

/** `/volume1/media` of `/volume1/media/films`: DSM exports whole shared folders, and clients mount folders in them. */
function sharedFolder(path: string): string {
  return path.split("/").slice(0, 3).join("/");
}
