import { pulumiLine } from "../../stacks/pulumi-line";
import type { KnownError } from "./causes";

/** What holds for a token of each kind. */
export const OLD_TOKEN = "refresh and destroy go on with the token of the last up, so run up once before them";

const SET_PROXMOX_TOKEN = `\`${pulumiLine("config set --secret homelab:proxmoxToken")}\``;

const errors: readonly Omit<KnownError, "layers">[] = [
  {
    pattern: /\b401\b|authentication failure|no such token|invalid token value/i,
    cause: "Proxmox does not know the API token, or it has expired",
    fix: `make one (user@realm!name=uuid) and run ${SET_PROXMOX_TOKEN}; ${OLD_TOKEN}`,
  },
  {
    pattern: /\b403\b|Permission check failed/,
    cause: "the API token lacks a privilege, or is cut down by privilege separation",
    fix: "give its user the privilege that the message names; npm run homelab -- doctor lists all that are needed",
  },
  {
    pattern: /content[- ]type '?import'?|not configured for content|does not support (content|vtype).*import/i,
    cause: "the datastore of the images does not take the content type import",
    fix: "Datacenter → Storage → Edit → Content: add Import",
  },
  {
    pattern: /no space left|not enough (free )?space|insufficient (free )?space|out of space/i,
    cause: "the datastore is full",
    fix: "free some space, then run this again; of the disks in the definition only those that are not there yet can be made smaller",
  },
  {
    pattern: /Cannot shrink|is lower than current size/,
    cause: "a disk in the definition is smaller than the disk that is there, and Proxmox shrinks none",
    fix: "write its size or more; for a smaller one take the node out of the definition, update, and add it again",
  },
  {
    pattern: /cannot move (disks between datastores|the Cloud-Init drive) while the VM is running/,
    cause: "disks move to another datastore only while their VM is off",
    fix: "drain the node and stop it (talosctl shutdown), then run this again: it starts it afterwards",
  },
  {
    pattern: /cannot resize disks while the VM is running/,
    cause: "a disk of a running VM does not grow in one update with a change that counts from the VM's next start",
    fix: "run this again: the other change is made, and the disk grows",
  },
  {
    pattern: /downloading file|file download/i,
    cause: "the host could not fetch the Talos image from the image factory",
    fix: "look whether the host reaches the factory (endpoints.imageFactory), then run this again: it fetches the image anew",
  },
  {
    pattern: /VM \d+ already exists|config file already exists/i,
    cause: "the VM id is taken",
    fix: "remove that VM in Proxmox if nothing needs it, or choose another vmId in the definition",
  },
  {
    pattern: /failed to complete with exit code/,
    cause: "a task of Proxmox failed",
    fix: "mend what the message names (the whole log is in Proxmox' web interface, Tasks), then run this again",
  },
  {
    pattern: /Reason: .*(EOF|connection reset)/i,
    cause: "the connection to Proxmox was cut",
    fix: "run this again: it goes on from there, and takes over a VM or an image that was made nevertheless",
  },
  {
    pattern: /\b595\b|No route to host|connection refused|i\/o timeout|no such host|context deadline exceeded/i,
    cause: "Proxmox, or one of its hosts, does not answer",
    fix: "look whether it is up, and at proxmox.endpoint and proxmox.hosts in the definition",
  },
  {
    pattern: /x509:/,
    cause: "Proxmox' certificate is not trusted here",
    fix: "write the authority that signed it into proxmox.ca in the definition, or set proxmox.insecure: true",
  },
  {
    pattern: /\b50[0-9]\b/,
    cause: "Proxmox failed at it",
    fix: "read the task's log in its web interface (Tasks), then run this again",
  },
];

/** Errors of the proxmox layer, the particular ones first. */
export const PROXMOX_ERRORS: readonly KnownError[] = errors.map((error) => ({ ...error, layers: ["proxmox"] }));
