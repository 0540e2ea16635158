import { instead } from "../misspelling";
import { mebibytes, formatMebibytes } from "../size";
import { entries, type Rule } from "./rule";

/** A VM needs somewhere to be. */
export const noHost: Rule = ({ proxmox }) =>
  proxmox?.hosts !== undefined && Object.keys(proxmox.hosts).length === 0
    ? [{ path: ["proxmox", "hosts"], message: "is without a host; write at least one, by its node name in Proxmox" }]
    : [];

/** A node names its host. */
export const unknownHost: Rule = ({ proxmox, nodes }) => {
  const known = Object.keys(proxmox?.hosts ?? {}).filter((name) => name !== "");
  if (known.length === 0) return [];
  const names = new Set(known);
  return entries(nodes).flatMap(([name, { host }]) =>
    host === undefined || names.has(host)
      ? []
      : [
          {
            path: ["nodes", name, "host"],
            message: `is ${host}, which is not in proxmox.hosts; write ${instead(host, known)}`,
          },
        ],
  );
};

/** Proxmox cannot keep back more than the host has. */
export const reserveBeyondHost: Rule = ({ proxmox }) =>
  entries(proxmox?.hosts).flatMap(([name, { memory, reserve, datastores }]) => {
    const parts = [
      ["memory", reserve?.memory, memory, "memory"],
      ["disk", reserve?.disk, datastores?.disks?.size, "datastores.disks.size"],
    ] as const;
    return parts.flatMap(([key, kept, all, of]) =>
      kept === undefined || all === undefined || mebibytes(kept) < mebibytes(all)
        ? []
        : [
            {
              path: ["proxmox", "hosts", name, "reserve", key],
              message: `is ${kept} and leaves nothing of the host's ${of} of ${formatMebibytes(mebibytes(all))}; write less`,
            },
          ],
    );
  });
