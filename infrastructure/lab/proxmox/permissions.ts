import { ApiError } from "./answer";

/** A token that the twin accepts. */
export interface LabToken {
  /** `<user>@<realm>!<name>=<uuid>`. */
  readonly value: string;
  /** Its privileges on everything. */
  readonly privileges: readonly string[];
}

/** The privileges that the project's own role has; the Proxmox script makes a role of the same ones. */
export const FULL_PRIVILEGES = [
  "Datastore.AllocateSpace",
  "Datastore.AllocateTemplate",
  "Datastore.Audit",
  "Mapping.Audit",
  "Mapping.Use",
  "Pool.Audit",
  "SDN.Audit",
  "SDN.Use",
  "Sys.AccessNetwork",
  "Sys.Audit",
  "Sys.Modify",
  "VM.Allocate",
  "VM.Audit",
  "VM.Config.CDROM",
  "VM.Config.CPU",
  "VM.Config.Cloudinit",
  "VM.Config.Disk",
  "VM.Config.HWType",
  "VM.Config.Memory",
  "VM.Config.Network",
  "VM.Config.Options",
  "VM.GuestAgent.Audit",
  "VM.PowerMgmt",
] as const;

/** Finds the token of a request. */
export function authenticate(authorization: string | undefined, tokens: readonly LabToken[]): LabToken {
  const given = /^PVEAPIToken=(.+)$/.exec(authorization ?? "")?.[1];
  const token = tokens.find(({ value }) => value === given);
  if (token !== undefined) return token;
  throw new ApiError(401, given === undefined ? "No ticket" : "invalid token value!");
}

/** Refuses a request whose token lacks a privilege, in Proxmox' words. */
export function demand(token: LabToken, path: string, privilege: string): void {
  if (token.privileges.includes(privilege)) return;
  throw new ApiError(403, `Permission check failed (${path}, ${privilege})`);
}

/** The privilege on the VM that changing a key of its configuration needs; the start order is the whole host's affair. */
export function privilegeFor(key: string): string {
  if (key === "startup") return "Sys.Modify";
  if (/^(scsi|virtio|sata|efidisk|unused)\d*$/.test(key)) return "VM.Config.Disk";
  if (/^ide\d+$/.test(key)) return "VM.Config.CDROM";
  if (/^net\d+$/.test(key)) return "VM.Config.Network";
  if (/^(ipconfig\d+|nameserver|searchdomain|ci.*|sshkeys)$/.test(key)) return "VM.Config.Cloudinit";
  if (/^(cores|cpu|sockets|numa|vcpus|cpulimit|cpuunits|affinity)$/.test(key)) return "VM.Config.CPU";
  if (/^(memory|balloon|shares)$/.test(key)) return "VM.Config.Memory";
  if (/^(hostpci\d+|serial\d+|usb\d+|vga|machine|bios|scsihw|audio\d+|tablet)$/.test(key)) return "VM.Config.HWType";
  return "VM.Config.Options";
}
