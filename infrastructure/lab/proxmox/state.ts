/** A Proxmox host, as the definition describes it. */
export interface LabHost {
  readonly name: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly storages: readonly LabStorage[];
  readonly bridges: readonly string[];
}

/** A datastore of a host. */
export interface LabStorage {
  readonly name: string;
  readonly type: "dir" | "lvmthin";
  /** What it may hold: `images`, `import`, `iso`, … */
  readonly content: readonly string[];
  /** Bytes. */
  readonly size: number;
}

/** A file or a disk in a datastore. */
export interface Volume {
  readonly host: string;
  /** `<storage>:<name>`, e.g. `local-lvm:vm-5011-disk-0`, `local:import/talos.qcow2`. */
  readonly volid: string;
  readonly content: string;
  readonly format: string;
  /** Bytes. */
  size: number;
  readonly vmid?: number;
  /** Where a downloaded file came from. */
  readonly source?: string;
}

/** A VM: its configuration as Proxmox wrote it down. */
export interface LabVm {
  readonly vmid: number;
  readonly host: string;
  config: Record<string, string>;
  status: "running" | "stopped";
  /** Where the image came from that its system disk was made from. */
  readonly imageSource: string | undefined;
  /** Seconds since the epoch. */
  started: number | undefined;
}

/** A finished or running task. */
export interface LabTask {
  readonly upid: string;
  readonly node: string;
  status: "running" | "stopped";
  exitstatus: string | undefined;
  readonly log: string[];
}

/** What the twin keeps. */
export interface ProxmoxState {
  vms: LabVm[];
  volumes: Volume[];
  tasks: LabTask[];
  /** Counter for task ids. */
  nextTask: number;
}

export function emptyState(): ProxmoxState {
  return { vms: [], volumes: [], tasks: [], nextTask: 1 };
}
