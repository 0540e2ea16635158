import { randomUUID } from "node:crypto";
import type { StateFile } from "../state";
import { ApiError } from "./answer";
import type { LabHost, LabStorage, LabTask, LabVm, ProxmoxState, Volume } from "./state";

/** What happens to a VM, for whoever plays the machine in it. */
export interface PowerEvent {
  readonly kind: "started" | "stopped" | "destroyed";
  readonly vm: LabVm;
}

/** A failure that a task is to end with: by its type (`imgcopy`, `qmcreate`, …), used once. */
export interface TaskFailure {
  readonly type: string;
  readonly exitstatus: string;
}

/** The hosts, what they hold, and what runs on them. Routes translate HTTP into calls of this. */
export class Hypervisor {
  readonly taskFailures: TaskFailure[] = [];

  constructor(
    readonly hosts: readonly LabHost[],
    readonly mappings: readonly string[],
    private readonly file: StateFile<ProxmoxState>,
    private readonly onPower: (event: PowerEvent) => void,
  ) {}

  get state(): ProxmoxState {
    return this.file.value;
  }

  save(): void {
    this.file.save();
  }

  host(name: string): LabHost {
    const host = this.hosts.find((candidate) => candidate.name === name);
    if (host !== undefined) return host;
    throw new ApiError(
      596,
      `hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`,
    );
  }

  storage(hostName: string, name: string): LabStorage {
    const storage = this.host(hostName).storages.find((candidate) => candidate.name === name);
    if (storage !== undefined) return storage;
    throw new ApiError(500, `storage '${name}' does not exist`);
  }

  vm(hostName: string, vmid: number): LabVm {
    const vm = this.state.vms.find((candidate) => candidate.vmid === vmid && candidate.host === hostName);
    if (vm !== undefined) return vm;
    throw new ApiError(500, `Configuration file 'nodes/${hostName}/qemu-server/${String(vmid)}.conf' does not exist`);
  }

  volume(hostName: string, volid: string): Volume | undefined {
    return this.state.volumes.find((volume) => volume.host === hostName && volume.volid === volid);
  }

  /** Bytes that are in use on a datastore. */
  used(hostName: string, storage: string): number {
    return this.state.volumes
      .filter(({ host, volid }) => host === hostName && volid.startsWith(`${storage}:`))
      .reduce((sum, { size }) => sum + size, 0);
  }

  /** Refuses what a datastore has no room for. */
  reserve(hostName: string, storageName: string, bytes: number): void {
    const storage = this.storage(hostName, storageName);
    const free = storage.size - this.used(hostName, storageName);
    if (bytes <= free) return;
    throw new Error(
      `storage '${storageName}' has not enough free space: ${String(bytes)} bytes wanted, ${String(free)} bytes free`,
    );
  }

  /** Runs work as a task: its id is answered at once, its end is in the task's status. */
  task(node: string, type: string, id: string, work: () => void | Promise<void>): string {
    const number = this.state.nextTask++;
    const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, "0");
    const upid = `UPID:${node}:${hex(number)}:${hex(number)}:${hex(Math.floor(Date.now() / 1000))}:${type}:${id}:lab@pve!lab:`;
    const task: LabTask = { upid, node, status: "running", exitstatus: undefined, log: [`starting task ${upid}`] };
    this.state.tasks.push(task);
    void this.finish(task, type, work);
    return upid;
  }

  power(vm: LabVm, kind: PowerEvent["kind"]): void {
    if (kind !== "destroyed") {
      vm.status = kind === "started" ? "running" : "stopped";
      vm.started = kind === "started" ? Math.floor(Date.now() / 1000) : undefined;
    }
    this.save();
    this.onPower({ kind, vm });
  }

  /** A UUID as Proxmox makes them. */
  uuid(): string {
    return randomUUID();
  }

  private async finish(task: LabTask, type: string, work: () => void | Promise<void>): Promise<void> {
    const failing = this.taskFailures.findIndex((failure) => failure.type === type);
    try {
      if (failing >= 0) throw new Error(this.taskFailures.splice(failing, 1)[0]?.exitstatus ?? "failed");
      await work();
      task.exitstatus = "OK";
      task.log.push("TASK OK");
    } catch (error) {
      task.exitstatus = error instanceof Error ? error.message : String(error);
      task.log.push(`TASK ERROR: ${task.exitstatus}`);
    }
    task.status = "stopped";
    this.save();
  }
}
