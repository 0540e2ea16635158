import { mended, text } from "./text";

// The formats are Proxmox' own: `src/PVE/JSONSchema.pm` of pve-common.

const HOST_PATTERN = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** The name of a host in its Proxmox cluster (`pve-node`): its host name without a domain. */
export const proxmoxHost = text(
  HOST_PATTERN,
  "is not the name of a Proxmox host; write its host name without the domain, e.g. pve-1",
  mended(HOST_PATTERN, "is not the name of a Proxmox host, which has no domain", (input) => input.split(".")[0] ?? ""),
);

/** The id of a datastore (`pve-storage-id`). */
export const datastoreId = text(
  /^[A-Za-z][A-Za-z0-9._-]*[A-Za-z0-9]$/,
  "is not a datastore; write its id as Datacenter → Storage shows it, a letter first, e.g. local-lvm",
);

/** A bridge (`pve-bridge-id`), which is a network interface of Linux, with 15 characters at most. */
export const bridgeName = text(
  /^[A-Za-z0-9_.-]{1,15}$/,
  "is not a bridge; write its name as the host's Network page shows it, e.g. vmbr0",
);

/** The name of a resource mapping (`pve-configid`). */
export const mappingName = text(
  /^[A-Za-z][A-Za-z0-9_-]+$/,
  "is not a resource mapping; write its name as Datacenter → Resource Mappings shows it, e.g. igpu",
);
