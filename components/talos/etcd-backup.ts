/** Who may take etcd snapshots through the Talos API: pods of this namespace, in this role and no other. */
export const ETCD_BACKUP = {
  namespace: "etcd-backup",
  role: "os:etcd:backup",
} as const;
