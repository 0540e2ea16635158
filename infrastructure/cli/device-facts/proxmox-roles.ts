import type { ClusterDefinition } from "../../../config/derive";
import { neededPrivileges } from "../doctor/proxmox-privileges";

/** The oldest and the newest naming of privileges: Proxmox 9 renamed one. */
const VERSIONS = { before9: "8", from9: "9" } as const;

/** A role that the token's user gets. */
export interface NeededRole {
  readonly name: string;
  /** Privileges on Proxmox 8, and on Proxmox 9 and later, sorted as Proxmox lists them. */
  readonly before9: readonly string[];
  readonly from9: readonly string[];
}

/** Where the user gets which role. */
export interface NeededAcl {
  readonly path: string;
  readonly role: string;
}

/**
 * The privileges of {@link neededPrivileges} as roles: one for each set of privileges, so that a path gets what is
 * needed there and no more.
 */
export function neededRoles(definition: ClusterDefinition): { roles: NeededRole[]; acls: NeededAcl[] } {
  const before9 = neededPrivileges(definition, VERSIONS.before9);
  const from9 = neededPrivileges(definition, VERSIONS.from9);
  const roles = new Map<string, NeededRole>();
  const acls = from9.map(({ path, privileges }, index): NeededAcl => {
    const name = roleName(path, privileges);
    roles.set(name, { name, before9: [...(before9[index]?.privileges ?? [])].sort(), from9: [...privileges].sort() });
    return { path, role: name };
  });
  return { roles: [...roles.values()], acls };
}

/** What a role is for. A datastore's depends on what it keeps: one may keep both. */
function roleName(path: string, privileges: readonly string[]): string {
  const [, place = ""] = path.split("/");
  switch (place) {
    case "":
      return "HomelabHost";
    case "storage": {
      const images = privileges.includes("Datastore.AllocateTemplate") ? "Images" : "";
      const disks = privileges.includes("Datastore.AllocateSpace") ? "Disks" : "";
      return `Homelab${images}${disks}`;
    }
    case "sdn":
      return "HomelabBridge";
    case "mapping":
      return "HomelabDevice";
    case "vms":
      return "HomelabMachine";
    default:
      throw new Error(`no role is known for privileges on ${path}`);
  }
}
