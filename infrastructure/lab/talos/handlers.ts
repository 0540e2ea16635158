import { status } from "@grpc/grpc-js";
import type { ApplyMode } from "./api";
import { kubeconfigArchive } from "./kubeconfig-archive";
import { MachineError, type Machine } from "./machine";
import type { MachineConfig } from "./machine-config";
import { services } from "./services";

/** What the machines of one cluster do together; the house knows how. */
export interface ClusterWorld {
  /** Every machine that runs with a config of the same cluster. */
  peers(machine: Machine): readonly Machine[];
  /** etcd begins on this control plane, from nothing or from a snapshot, and Kubernetes with it. */
  bootstrap(machine: Machine, recovery: Recovery | undefined): Promise<void>;
  /** Whether etcd of the machine's cluster has begun. */
  bootstrapped(machine: Machine): boolean;
  /** A new admin kubeconfig. */
  kubeconfig(machine: Machine): Promise<string>;
  /** A snapshot of etcd. */
  snapshot(machine: Machine): Promise<Buffer>;
  /** A member has left etcd. */
  left(machine: Machine): Promise<void>;
}

/** What etcd is to be recovered from. */
export interface Recovery {
  readonly snapshot: Buffer;
  /** For a copy of etcd's database, which carries no digest. */
  readonly skipHashCheck: boolean;
}

type Request = Record<string, unknown>;

/** A call's answer: one message, or the chunks of a stream. */
export type Handler = (machine: Machine, request: Request, world: ClusterWorld) => unknown;

const one = (message: Record<string, unknown>) => ({ messages: [message] });

/** The unary and server-streaming methods by name. Which of them a client may call is decided before. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  Disks: (machine) =>
    one({
      disks: machine.hardware.disks.map(({ device, bytes, serial }, index) => ({
        size: String(bytes),
        model: "QEMU HARDDISK",
        device_name: device,
        serial,
        type: "SSD",
        bus_path: `/pci0000:00/0000:00:05.0/0000:01:0${String(index + 1)}.0/virtio${String(index + 2)}`,
        system_disk: index === 0 && machine.phase === "running",
        subsystem: "/sys/class/block",
      })),
    }),

  Version: (machine) =>
    one({
      version: { tag: machine.disk.version, os: "linux", arch: "amd64", go_version: "lab" },
      platform: { name: "nocloud", mode: "cloud" },
      features: { rbac: true },
    }),

  ApplyConfiguration(machine, request) {
    const data = (request["data"] as Buffer).toString();
    const { mode, details } = machine.apply(data, request["mode"] as ApplyMode, {
      dryRun: request["dry_run"] === true,
      tryFor: milliseconds(request["try_mode_timeout"]),
    });
    return one({ mode, mode_details: details, warnings: [] });
  },

  async Bootstrap(machine, request, world) {
    controlPlane(machine);
    if (machine.disk.etcdMember !== undefined || world.bootstrapped(machine)) {
      throw new MachineError(status.ALREADY_EXISTS, "etcd data directory is not empty");
    }
    const recover = request["recover_etcd"] === true;
    if (recover && machine.disk.uploadedSnapshot === undefined) {
      throw new MachineError(status.FAILED_PRECONDITION, "failed recovering etcd: etcd snapshot is not uploaded");
    }
    const recovery = recover
      ? {
          snapshot: Buffer.from(machine.disk.uploadedSnapshot ?? "", "base64"),
          skipHashCheck: request["recover_skip_hash_check"] === true,
        }
      : undefined;
    machine.joinEtcd();
    try {
      await world.bootstrap(machine, recovery);
    } catch (error) {
      // Talos answers first and etcd fails after it; in both cases another Bootstrap may follow.
      machine.leaveEtcd();
      throw error;
    }
    return one({});
  },

  async Kubeconfig(machine, _request, world) {
    controlPlane(machine);
    return [{ bytes: await kubeconfigArchive(await world.kubeconfig(machine)) }];
  },

  Hostname: (machine) => one({ hostname: running(machine).hostname ?? machine.hardware.name }),

  ServiceList: (machine) => one({ services: services(machine, running(machine)) }),

  EtcdMemberList(machine, _request, world) {
    controlPlane(machine);
    const members = world.peers(machine).filter(({ disk }) => disk.etcdMember !== undefined);
    return one({
      legacy_members: members.map(({ hardware }) => hardware.name),
      members: members.map(({ disk, hardware }) => ({
        id: disk.etcdMember,
        hostname: hardware.name,
        peer_urls: [`https://${hardware.address}:2380`],
        client_urls: [`https://${hardware.address}:2379`],
      })),
    });
  },

  async EtcdRemoveMemberByID(machine, request, world) {
    controlPlane(machine);
    const member = world.peers(machine).find(({ disk }) => disk.etcdMember === String(request["member_id"]));
    if (member === undefined) throw new MachineError(status.NOT_FOUND, "etcdserver: member not found");
    await leave(member, world);
    return one({});
  },

  async EtcdLeaveCluster(machine, _request, world) {
    controlPlane(machine);
    await leave(machine, world);
    return one({});
  },

  async EtcdSnapshot(machine, _request, world) {
    controlPlane(machine);
    if (machine.disk.etcdMember === undefined) throw new MachineError(status.UNAVAILABLE, "etcd does not run yet");
    return chunks(await world.snapshot(machine));
  },

  Reboot(machine) {
    setImmediate(() => {
      machine.reboot();
    });
    return one({ actor_id: "reboot" });
  },

  Shutdown(machine) {
    setImmediate(() => {
      machine.powerOff();
    });
    return one({ actor_id: "shutdown" });
  },

  async Reset(machine, request, world) {
    const { graceful, reboot, mode, system_partitions_to_wipe: partitions, user_disks_to_wipe: disks } = request;
    if (mode !== "ALL" || (partitions as unknown[]).length > 0 || (disks as unknown[]).length > 0) {
      throw new MachineError(status.UNIMPLEMENTED, "the lab models a reset of everything only");
    }
    if (graceful === true && running(machine).role === "controlplane") await leave(machine, world);
    setImmediate(() => machine.reset(reboot === true));
    return one({ actor_id: "reset" });
  },

  Upgrade(machine, request) {
    const image = request["image"] as string;
    if (!/:v\d+\.\d+\.\d+$/.test(image)) {
      throw new MachineError(status.INVALID_ARGUMENT, `error validating installer image "${image}": not found`);
    }
    setImmediate(() => machine.upgrade(image));
    return one({ ack: "Upgrade request received", actor_id: "upgrade" });
  },
};

/** A stream of at most 32 KiB a message. */
function chunks(content: Buffer): { bytes: Buffer }[] {
  const size = 32 * 1024;
  return Array.from({ length: Math.ceil(content.length / size) }, (_, index) => ({
    bytes: content.subarray(index * size, (index + 1) * size),
  }));
}

/** A `google.protobuf.Duration`, or undefined where there is none. */
function milliseconds(duration: unknown): number | undefined {
  if (typeof duration !== "object" || duration === null) return undefined;
  const { seconds, nanos } = duration as { readonly seconds: string; readonly nanos: number };
  return Number(seconds) * 1000 + nanos / 1e6;
}

/** EtcdRecover takes a stream of chunks. */
export function etcdRecover(machine: Machine, chunks: readonly Buffer[]): unknown {
  controlPlane(machine);
  if (machine.disk.etcdMember !== undefined) {
    throw new MachineError(status.FAILED_PRECONDITION, "etcd data directory is not empty");
  }
  machine.disk.uploadedSnapshot = Buffer.concat(chunks).toString("base64");
  return one({});
}

function running(machine: Machine): MachineConfig {
  if (machine.running === undefined) throw new MachineError(status.UNAVAILABLE, "the machine does not run");
  return machine.running;
}

function controlPlane(machine: Machine): void {
  if (running(machine).role !== "controlplane") {
    throw new MachineError(status.UNIMPLEMENTED, "method is only available on control plane nodes");
  }
}

/** The last member cannot leave: there would be no etcd. */
async function leave(machine: Machine, world: ClusterWorld): Promise<void> {
  if (machine.disk.etcdMember === undefined) return;
  const members = world.peers(machine).filter(({ disk }) => disk.etcdMember !== undefined);
  if (members.length <= 1) {
    throw new MachineError(status.FAILED_PRECONDITION, "failed to leave cluster: this is the last member of etcd");
  }
  machine.leaveEtcd();
  await world.left(machine);
}
