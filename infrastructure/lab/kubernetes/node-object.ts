import { POWERED } from "./kwok";

/** A machine that joins the cluster. */
export interface NodeRegistration {
  readonly name: string;
  /** The definition's address, e.g. `192.168.50.11`. */
  readonly address: string;
  readonly role: "controlplane" | "worker";
  /** `machine.nodeLabels`; the kubelet's own and the control plane's role are added. */
  readonly labels?: Readonly<Record<string, string>>;
  /** `machine.nodeAnnotations`. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** `machine.nodeTaints`; the control plane's is added. */
  readonly taints?: readonly Taint[];
  /** Default: the controller manager picks one. */
  readonly podCIDR?: string;
  readonly capacity: NodeCapacity;
  /** E.g. `v1.36.3`. */
  readonly kubeletVersion: string;
  /** E.g. `Talos (v1.13.9)`. */
  readonly osImage: string;
}

export interface NodeCapacity {
  /** Cores. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Default: 32. */
  readonly diskGiB?: number;
  /** Of device plugins, e.g. `{"gpu.intel.com/i915": "1"}`. */
  readonly extended?: Readonly<Record<string, string>>;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** The part of a Kubernetes Node in use here. */
export interface NodeObject {
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly podCIDR?: string;
    readonly podCIDRs?: readonly string[];
    readonly taints?: readonly Taint[];
  };
  readonly status: object;
}

/** Label and key of the taint of control planes. */
export const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";
export const CONTROL_PLANE_TAINT: Taint = { key: CONTROL_PLANE, effect: "NoSchedule" };

/** What Talos 1.13 keeps from pods (`KubeletSystemReserved…`), and the kubelet's hard eviction threshold. */
const RESERVED = { cpuMillis: 50, memoryMiB: { controlplane: 512, worker: 384 }, evictionMiB: 100, diskMiB: 256 };

/** The Node that a kubelet creates. Kernel and container runtime are left to kwok, which names itself there. */
export function nodeObject(registration: NodeRegistration, tainted: boolean): NodeObject {
  const { name, address, podCIDR, kubeletVersion, osImage } = registration;
  return {
    metadata: {
      name,
      labels: {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        [POWERED.key]: POWERED.value,
      },
      annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true" },
    },
    spec: {
      ...(podCIDR === undefined ? {} : { podCIDR, podCIDRs: [podCIDR] }),
      // Before Talos gets to it, so that nothing is scheduled in between.
      ...(tainted ? { taints: [CONTROL_PLANE_TAINT] } : {}),
    },
    status: {
      addresses: [
        { type: "InternalIP", address },
        { type: "Hostname", address: name },
      ],
      ...resources(registration),
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: "amd64",
        bootID: "",
        containerRuntimeVersion: "",
        kernelVersion: "",
        kubeProxyVersion: "",
        kubeletVersion,
        machineID: "",
        operatingSystem: "linux",
        osImage,
        systemUUID: "",
      },
    },
  };
}

function resources({ role, capacity }: NodeRegistration): { capacity: object; allocatable: object } {
  const { cpu, memoryMiB, diskGiB = 32, extended = {} } = capacity;
  const shared = { pods: "110", ...extended };
  const disk = diskGiB * 1024;
  return {
    capacity: { cpu: String(cpu), memory: `${memoryMiB}Mi`, "ephemeral-storage": `${disk}Mi`, ...shared },
    allocatable: {
      cpu: `${cpu * 1000 - RESERVED.cpuMillis}m`,
      memory: `${memoryMiB - RESERVED.memoryMiB[role] - RESERVED.evictionMiB}Mi`,
      // The kubelet evicts when a tenth of the disk is left.
      "ephemeral-storage": `${Math.floor(disk * 0.9) - RESERVED.diskMiB}Mi`,
      ...shared,
    },
  };
}
