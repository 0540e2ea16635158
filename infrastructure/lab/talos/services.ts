import type { MachineConfig } from "./machine-config";
import type { Machine } from "./machine";

/** A service as ServiceList shows it. */
export interface ServiceState {
  readonly id: string;
  readonly state: "Running" | "Preparing" | "Waiting";
  readonly health: { readonly unknown: boolean; readonly healthy: boolean; readonly last_message: string };
}

const WORKER = ["apid", "auditd", "containerd", "cri", "dashboard", "kubelet", "machined", "syslogd", "udevd"];

/** The services of a machine that runs; etcd of a control plane waits in `Preparing` until it is bootstrapped. */
export function services(machine: Machine, config: MachineConfig): ServiceState[] {
  const names = config.role === "controlplane" ? [...WORKER, "etcd", "trustd"].sort() : WORKER;
  return names.map((id) => {
    const waits = id === "etcd" && machine.disk.etcdMember === undefined;
    return {
      id,
      state: waits ? "Preparing" : "Running",
      health: { unknown: waits, healthy: !waits, last_message: "" },
    };
  });
}
