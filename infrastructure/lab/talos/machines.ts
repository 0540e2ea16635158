import { loopbackOf } from "../addresses";
import { Faults } from "../faults";
import { StateFile } from "../state";
import type { ClusterWorld } from "./handlers";
import { Machine, type MachineDisk, type MachineHardware } from "./machine";
import { MachineServer, type LoggedCall } from "./server";

/** A machine that the hypervisor has started. */
export interface Delivered extends MachineHardware {
  /** Version and schematic of the image that its system disk was made from. */
  readonly version: string;
  readonly schematic: string;
}

export interface MachinesOptions {
  /** Kubernetes and etcd, as the house runs them. */
  readonly cluster: Omit<ClusterWorld, "peers">;
  /** A machine runs, stops to run, or has a new config while it runs. */
  readonly onChange?: (machine: Machine) => void;
  /** A machine's API cannot be served, e.g. because its port is taken. */
  readonly onTrouble?: (message: string) => void;
  /** Milliseconds of a boot, by machine; 300 if absent. Infinity: it never comes up. */
  readonly bootTime?: (name: string) => number;
  /** Where the machines' disks are kept; in memory only if absent. Holds key material. */
  readonly stateFile?: string | undefined;
  readonly faults?: Faults;
  /** Port of the machine API, 50000 if absent. */
  readonly port?: number;
  /** Loopback address of a machine; {@link loopbackOf} its address if absent. */
  readonly hostOf?: (address: string) => string;
}

interface Entry {
  readonly machine: Machine;
  readonly server: MachineServer;
  settled: Promise<unknown>;
}

/** All machines of a house, by their SMBIOS UUID: a VM that is made anew is another machine. */
export class Machines {
  readonly calls: LoggedCall[] = [];
  readonly faults: Faults;
  private readonly file: StateFile<{ disks: Record<string, MachineDisk> }>;
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly options: MachinesOptions) {
    this.faults = options.faults ?? new Faults();
    this.file = StateFile.load(options.stateFile, () => ({ disks: {} }));
  }

  all(): Machine[] {
    return [...this.entries.values()].map(({ machine }) => machine);
  }

  byAddress(address: string): Machine | undefined {
    return this.all().find(({ hardware }) => hardware.address === address);
  }

  /** The VM has been started: the machine in it boots. */
  start(delivered: Delivered): void {
    const { version, schematic, ...hardware } = delivered;
    const entry = this.entries.get(hardware.uuid) ?? this.deliver(hardware, { version, schematic });
    entry.machine.powerOn();
  }

  stop(uuid: string): void {
    this.entries.get(uuid)?.machine.powerOff();
  }

  /** The VM is gone, and its disks with it. */
  remove(uuid: string): void {
    this.stop(uuid);
    this.entries.delete(uuid);
    this.file.value.disks = Object.fromEntries(Object.entries(this.file.value.disks).filter(([id]) => id !== uuid));
    this.file.save();
  }

  /** Ends every server and timer; the disks stay as they are. */
  async close(): Promise<void> {
    for (const { machine } of this.entries.values()) machine.powerOff();
    await this.settled();
  }

  /** Waits until each machine's API fits its phase. */
  async settled(): Promise<void> {
    await Promise.all([...this.entries.values()].map((entry) => entry.settled));
  }

  private deliver(hardware: MachineHardware, image: { version: string; schematic: string }) {
    const disk = (this.file.value.disks[hardware.uuid] ??= {
      config: undefined,
      ...image,
      etcdMember: undefined,
      uploadedSnapshot: undefined,
    });
    const machine = new Machine(hardware, disk, {
      bootTime: () => this.options.bootTime?.(hardware.name) ?? 300,
      save: () => {
        this.file.save();
      },
      onPhase: (changed) => {
        this.follow(changed);
      },
      onConfig: (changed) => this.options.onChange?.(changed),
    });
    const server = new MachineServer({
      machine,
      host: (this.options.hostOf ?? loopbackOf)(hardware.address),
      port: this.options.port ?? 50_000,
      world: { ...this.options.cluster, peers: (asking) => this.peers(asking) },
      authorityKey: (certificate) => this.authorityKey(certificate),
      faults: this.faults,
      log: (call) => this.calls.push(call),
    });
    const entry: Entry = { machine, server, settled: Promise.resolve() };
    this.entries.set(hardware.uuid, entry);
    return entry;
  }

  /** One step after the other: a server must be closed before the next one takes its port. */
  private follow(machine: Machine): void {
    const entry = this.entries.get(machine.hardware.uuid);
    if (entry === undefined) return;
    void this.next(entry, async () => {
      await entry.server.follow();
      this.options.onChange?.(machine);
      // A control plane that has come up can sign the certificates that workers wait for.
      if (machine.phase === "running" && machine.running?.ca.key !== undefined) await this.wakeWorkers();
    });
  }

  private async wakeWorkers(): Promise<void> {
    for (const entry of this.entries.values()) {
      if (entry.machine.running?.role !== "worker") continue;
      await this.next(entry, async () => {
        if (!entry.server.listening) await entry.server.follow();
      });
    }
  }

  /** Does a step when the machine's earlier ones are done. */
  private next(entry: Entry, step: () => Promise<void>): Promise<unknown> {
    entry.settled = entry.settled.then(step).catch((error: unknown) => {
      const { name } = entry.machine.hardware;
      this.options.onTrouble?.(`the Talos API of ${name} cannot be served: ${(error as Error).message}`);
    });
    return entry.settled;
  }

  private peers(machine: Machine): Machine[] {
    const cluster = machine.running?.ca.certificate;
    return this.all().filter(({ running }) => running !== undefined && running.ca.certificate === cluster);
  }

  private authorityKey(certificate: string): string | undefined {
    return this.all().find(({ running }) => running?.ca.certificate === certificate && running.ca.key !== undefined)
      ?.running?.ca.key;
  }
}
