import { z } from "zod";
import { ipv4, port } from "./formats";
import { text } from "./text";

/** Letters that a URL, a shell or the list of a mount's options reads otherwise are left out. */
const SEGMENT = "(?!\\.{1,2}(/|$))[^\\s/:?#%\"'`\\\\$*<>|;&(){}\\[\\]!,]+";
const PATH_PATTERN = new RegExp(`^(/${SEGMENT})+$`);

/** A path on the NAS: `/volume1/media` on a Synology, `/mnt/pool/media` elsewhere. */
const nfsPath = text(PATH_PATTERN, "is not a path on the NAS; write it from its root, e.g. /volume1/media", (input) => {
  if (!input.startsWith("/")) return "is not absolute; write the path from the root of the NAS, e.g. /volume1/media";
  if (input.endsWith(":")) return "ends with a colon; write the path without it, e.g. /volume1/media";
  if (input.endsWith("/")) return "ends with a slash; write the path without it, e.g. /volume1/media";
  if (/\/\.{0,2}(\/|$)/.test(input)) return "is not plain; write the path without . and .. and //, e.g. /volume1/media";
  if (/\s/.test(input)) return "has a space in it, which NFS clients split at; write the path of a folder without one";
  return "has a character in it that URLs or shells read otherwise; write letters, digits and . _ - + @ = ~ in its names";
});

export const synologySchema = z
  .strictObject({
    address: ipv4.describe("The NAS' address, e.g. 192.168.50.5."),
    exports: z
      .strictObject({
        media: nfsPath.describe("The library that the media apps share."),
        backups: nfsPath.describe("Backups of volumes and etcd."),
        archives: nfsPath.describe("Logs and archives."),
      })
      .describe("Folders that the NAS exports over NFS to the nodes."),
    backups: z
      .strictObject({
        longhorn: nfsPath.describe("Longhorn's backup target: a folder in one of the exports."),
        etcd: nfsPath.describe("Where the etcd snapshots go: a folder in one of the exports."),
      })
      .describe("Backup targets."),
    snmp: z
      .strictObject({
        enabled: z.boolean().default(true).describe("Monitor the NAS over SNMPv3; the credentials are stack config."),
        port: port.default(161).describe("Port of its SNMP service."),
      })
      .prefault({})
      .describe("SNMPv3 for monitoring; its credentials are stack config."),
  })
  .describe("The Synology NAS.");
