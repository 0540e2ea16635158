import type { Pod } from "./contents";
import type { Path } from "./source-files";
import { containersOf } from "./workloads";

/** The Pod Security levels, the strictest first. */
export const LEVELS = ["restricted", "baseline", "privileged"] as const;
export type Level = (typeof LEVELS)[number];

/** Something that a level does not allow, and where in the pod's spec it stands. */
export interface Violation {
  readonly at: Path;
  readonly message: string;
}

interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly procMount?: string;
  readonly seccompProfile?: { readonly type?: string };
  readonly appArmorProfile?: { readonly type?: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly sysctls?: readonly { readonly name: string }[];
}

const BASELINE_CAPABILITIES = [
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP"],
  ...["SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
];
const SELINUX_TYPES = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];
const SYSCTLS = [
  ...["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start"],
  ...["net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports"],
  ...["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl"],
  ...["net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"],
];
const VOLUMES = [
  ...["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"],
];

/** The strictest level that allows a pod. */
export function strictestLevel(pod: Pod): Level {
  return LEVELS.find((level) => violations(pod, level).length === 0) ?? "privileged";
}

/**
 * What in a pod a level does not allow.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function violations(pod: Pod, level: Level): readonly Violation[] {
  if (level === "privileged") return [];
  return level === "baseline" ? baseline(pod) : [...baseline(pod), ...restricted(pod)];
}

function baseline(pod: Pod): readonly Violation[] {
  const found: Violation[] = [];
  for (const key of ["hostNetwork", "hostPID", "hostIPC"] as const) {
    if (pod[key] === true) found.push({ at: [key], message: `has ${key}` });
  }
  for (const [index, volume] of (pod.volumes ?? []).entries()) {
    if ("hostPath" in volume)
      found.push({ at: ["volumes", index], message: `mounts the host's path in ${volume.name}` });
  }
  const { sysctls = [] } = (pod.securityContext ?? {}) as SecurityContext;
  for (const { name } of sysctls.filter(({ name }) => !SYSCTLS.includes(name))) {
    found.push({ at: ["securityContext", "sysctls"], message: `sets the sysctl ${name}` });
  }
  for (const { context, name, at, ports } of contexts(pod)) {
    const say = (message: string) => found.push({ at, message: name === undefined ? message : `${name} ${message}` });
    if (context.privileged === true) say("is privileged");
    const added = (context.capabilities?.add ?? []).filter((each) => !BASELINE_CAPABILITIES.includes(each));
    if (added.length > 0) say(`adds ${added.join(", ")}`);
    for (const { hostPort } of ports)
      if (hostPort !== undefined && hostPort !== 0) say(`has the host port ${hostPort}`);
    if (!["Default", undefined].includes(context.procMount)) say(`has procMount ${String(context.procMount)}`);
    if (context.seccompProfile?.type === "Unconfined") say("has no seccomp profile");
    if (context.appArmorProfile?.type === "Unconfined") say("has no AppArmor profile");
    const { type = "", user, role } = context.seLinuxOptions ?? {};
    if (!SELINUX_TYPES.includes(type) || user !== undefined || role !== undefined) say("has SELinux options");
  }
  return found;
}

function restricted(pod: Pod): readonly Violation[] {
  const found: Violation[] = [];
  for (const [index, volume] of (pod.volumes ?? []).entries()) {
    const type = Object.keys(volume).find((key) => key !== "name") ?? "emptyDir";
    if (!VOLUMES.includes(type)) found.push({ at: ["volumes", index], message: `has a volume of ${type}` });
  }
  const whole = (pod.securityContext ?? {}) as SecurityContext;
  for (const { context, name, at } of contexts(pod)) {
    if (context.runAsUser === 0) found.push({ at, message: `${name ?? "the pod"} runs as root` });
    if (name === undefined) continue;
    const say = (message: string) => found.push({ at, message: `${name} ${message}` });
    if (context.allowPrivilegeEscalation !== false) say("does not say allowPrivilegeEscalation: false");
    if ((context.runAsNonRoot ?? whole.runAsNonRoot) !== true) say("does not say runAsNonRoot: true");
    const seccomp = (context.seccompProfile ?? whole.seccompProfile)?.type;
    if (seccomp !== "RuntimeDefault" && seccomp !== "Localhost") say("does not say seccompProfile: RuntimeDefault");
    const { add = [], drop = [] } = context.capabilities ?? {};
    if (!drop.includes("ALL")) say("does not drop ALL capabilities");
    const added = add.filter((each) => each !== "NET_BIND_SERVICE");
    if (added.length > 0) say(`adds ${added.join(", ")}`);
  }
  return found;
}

interface Subject {
  readonly context: SecurityContext;
  /** The container's; the pod's own context has none. */
  readonly name: string | undefined;
  readonly at: Path;
  readonly ports: readonly { readonly hostPort?: number | undefined }[];
}

/** The security contexts of a pod and of its containers. */
function contexts(pod: Pod): readonly Subject[] {
  const whole = (pod.securityContext ?? {}) as SecurityContext;
  return [
    { context: whole, name: undefined, at: ["securityContext"], ports: [] },
    ...containersOf(pod).map(({ container, at }) => ({
      context: container.securityContext ?? {},
      name: container.name,
      at: [...at, "securityContext"],
      ports: container.ports ?? [],
    })),
  ];
}
