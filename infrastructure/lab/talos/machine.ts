import { randomBytes, randomUUID } from "node:crypto";
import { status } from "@grpc/grpc-js";
import type { ApplyMode } from "./api";
import { rebootPaths } from "./immediate";
import { readMachineConfig, type MachineConfig } from "./machine-config";

/** Where a machine is in its life. */
export type Phase = "off" | "booting" | "maintenance" | "running";

/** What survives a power cut: the disks. */
export interface MachineDisk {
  /** The config as it was last written to disk; it takes effect at the next boot. Holds key material. */
  config: string | undefined;
  /** The Talos version on the system disk: the image's, then whatever was installed. */
  version: string;
  /** `<schematic>` of what is on the system disk. */
  schematic: string;
  /** etcd's data directory: the member's id, once it has joined. */
  etcdMember: string | undefined;
  /** A snapshot that EtcdRecover has uploaded, base64. */
  uploadedSnapshot: string | undefined;
}

/** A machine as it was delivered. */
export interface MachineHardware {
  readonly name: string;
  /** The address that its cloud-init data gives it. */
  readonly address: string;
  readonly mac: string;
  readonly uuid: string;
  readonly disks: readonly { readonly device: string; readonly bytes: number; readonly serial: string }[];
}

/** What a machine needs of the world around it. */
export interface MachineWorld {
  /** Milliseconds that a boot takes; Infinity never ends. */
  readonly bootTime: () => number;
  /** The disk has changed and must be kept. */
  readonly save: () => void;
  /** The phase has changed. */
  readonly onPhase: (machine: Machine) => void;
  /** The config that is in effect has changed while the machine runs. */
  readonly onConfig: (machine: Machine) => void;
}

/** An error with a gRPC status. */
export class MachineError extends Error {
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}

/** The answer to ApplyConfiguration. */
export interface Applied {
  readonly mode: ApplyMode;
  readonly details: string;
}

/** How long a config is tried if nothing is said: Talos' own time, in milliseconds. */
const TRY_TIME = 60_000;

/** How ApplyConfiguration is to be done beyond its mode. */
export interface ApplyOptions {
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean;
  /** Milliseconds of the mode TRY; a minute if absent. */
  readonly tryFor?: number | undefined;
}

/** One Talos machine: boots from its disk into maintenance mode or into its config. */
export class Machine {
  phase: Phase = "off";
  /** The config that is in effect; what is on disk may be newer. */
  running: MachineConfig | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Takes a config that is only tried back. */
  private trial: NodeJS.Timeout | undefined;
  private rebooting = false;

  constructor(
    readonly hardware: MachineHardware,
    readonly disk: MachineDisk,
    private readonly world: MachineWorld,
  ) {}

  powerOn(): void {
    if (this.phase === "off") this.boot();
  }

  powerOff(): void {
    clearTimeout(this.timer);
    clearTimeout(this.trial);
    this.running = undefined;
    this.enter("off");
  }

  reboot(): void {
    this.boot();
  }

  /** Talos' ApplyConfiguration: what is rejected, and what each mode does (Talos 1.13, `v1alpha1_server.go`). */
  apply(data: string, wanted: ApplyMode, { dryRun = false, tryFor = TRY_TIME }: ApplyOptions = {}): Applied {
    if (this.rebooting) {
      const message =
        "configuration was already applied and node is rebooting, cannot apply more configuration changes until next reboot";
      throw new MachineError(status.FAILED_PRECONDITION, message);
    }
    // Any other mode makes an end of a trial, and what was tried stays until it is replaced.
    if (wanted !== "TRY") clearTimeout(this.trial);
    const config = this.read(data);
    const { mode, details } = this.resolve(config, wanted);
    if (dryRun) return { mode, details: `Dry run summary:\n${details} (skipped in dry-run).\n` };
    if (mode === "TRY") {
      this.tryOut(config, tryFor);
      const end = `will be automatically reverted back in ${String(tryFor / 1000)}s`;
      return { mode, details: `${details}\nThe config is applied in 'try' mode and ${end}` };
    }
    this.disk.config = data;
    this.world.save();
    if (this.phase === "maintenance") this.install(config);
    else if (mode === "NO_REBOOT") this.use(config);
    else if (mode === "REBOOT") {
      this.rebooting = true;
      this.boot();
    }
    return { mode, details };
  }

  /** Installs another version and boots it. */
  upgrade(image: string): string {
    this.installImage(image);
    this.world.save();
    this.boot();
    return randomUUID();
  }

  /** Wipes the config (and etcd's data); the machine boots into maintenance mode, or stays off. */
  reset(reboot: boolean): string {
    this.disk.config = undefined;
    this.disk.etcdMember = undefined;
    this.disk.uploadedSnapshot = undefined;
    this.world.save();
    if (reboot) this.boot();
    else this.powerOff();
    return randomUUID();
  }

  /** Joins etcd: a new member id, kept on disk. */
  joinEtcd(): void {
    this.disk.etcdMember ??= randomBytes(8).readBigUInt64BE().toString();
    this.world.save();
  }

  /** etcd's data are gone from this machine. */
  leaveEtcd(): void {
    this.disk.etcdMember = undefined;
    this.world.save();
  }

  /** Takes a config over without writing it to disk, and goes back to the one before when the time is over. */
  private tryOut(config: MachineConfig, milliseconds: number): void {
    clearTimeout(this.trial);
    const before = this.running;
    this.use(config);
    this.trial = setTimeout(() => {
      if (before !== undefined && this.phase === "running") this.use(before);
    }, milliseconds);
  }

  private use(config: MachineConfig): void {
    this.running = config;
    this.world.onConfig(this);
  }

  private read(data: string): MachineConfig {
    try {
      return readMachineConfig(data);
    } catch (error) {
      throw new MachineError(status.INVALID_ARGUMENT, (error as Error).message);
    }
  }

  private resolve(config: MachineConfig, wanted: ApplyMode): Applied {
    const withReboot = "Applied configuration with a reboot";
    const without = "Applied configuration without a reboot";
    if (this.phase === "maintenance" && wanted !== "STAGED") return { mode: "NO_REBOOT", details: without };
    const paths = this.running === undefined ? [] : rebootPaths(this.running, config);
    const reason = `this config change can't be applied in immediate mode\ndiff:\n${paths.join("\n")}`;
    switch (wanted) {
      case "AUTO":
        return paths.length === 0
          ? { mode: "NO_REBOOT", details: without }
          : { mode: "REBOOT", details: `${withReboot}: ${reason}` };
      case "NO_REBOOT":
      case "TRY":
        if (paths.length > 0) throw new MachineError(status.INVALID_ARGUMENT, reason);
        return { mode: wanted, details: without };
      case "STAGED":
        return { mode: wanted, details: "Staged configuration to be applied after the next reboot" };
      case "REBOOT":
        return { mode: wanted, details: withReboot };
    }
  }

  private install(config: MachineConfig): void {
    this.installImage(config.installImage);
    this.world.save();
    this.boot();
  }

  private installImage(image: string): void {
    const match = /\/([0-9a-f]{64}):(v[^/]+)$/.exec(image);
    this.disk.schematic = match?.[1] ?? "";
    this.disk.version = match?.[2] ?? image.slice(image.lastIndexOf(":") + 1);
  }

  private boot(): void {
    clearTimeout(this.timer);
    clearTimeout(this.trial);
    this.running = undefined;
    this.enter("booting");
    const time = this.world.bootTime();
    if (!Number.isFinite(time)) return;
    this.timer = setTimeout(() => {
      this.rebooting = false;
      this.running = this.disk.config === undefined ? undefined : readMachineConfig(this.disk.config);
      this.enter(this.running === undefined ? "maintenance" : "running");
    }, time);
  }

  private enter(phase: Phase): void {
    this.phase = phase;
    this.world.onPhase(this);
  }
}
