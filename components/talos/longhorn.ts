/** Longhorn's share of a node. */
export const LONGHORN = {
  /** Name of the user volume. */
  volume: "longhorn",
  /** Where Talos mounts it: the release's `defaultSettings.defaultDataPath`. */
  mountPath: "/var/mnt/longhorn",
  /** Label of the nodes that give it a disk: the release's `createDefaultDiskLabeledNodes` looks for it. */
  diskLabel: "node.longhorn.io/create-default-disk",
} as const;
