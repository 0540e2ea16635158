/** Who may call what (Talos 1.13, `services/machined.go`). A method that is not here is the admin's. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  EtcdMemberList: ["os:operator", "os:reader", "os:etcd:backup"],
  EtcdSnapshot: ["os:operator", "os:etcd:backup"],
  Hostname: ["os:operator", "os:reader"],
  Reboot: ["os:operator"],
  ServiceList: ["os:operator", "os:reader"],
  Shutdown: ["os:operator"],
  Version: ["os:operator", "os:reader"],
  Disks: ["os:operator", "os:reader"],
};

/** Whether a client with these roles (organizations of its certificate) may call a method. */
export function mayCall(method: string, roles: readonly string[]): boolean {
  const allowed = ["os:admin", ...(ROLES[method] ?? [])];
  return roles.some((role) => allowed.includes(role));
}

/** What a machine without a config answers, to anybody. */
export const MAINTENANCE_METHODS: readonly string[] = ["ApplyConfiguration", "Disks", "Version", "Upgrade"];
