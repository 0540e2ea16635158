import type { ClusterDefinition } from "../../../config/derive";
import { loopbackOf } from "../addresses";
import { ensureTools, type Binaries } from "../kubernetes/binaries";
import { ControlPlane, startControlPlane } from "../kubernetes/control-plane";
import { restoreSnapshot, takeSnapshot, wipeEtcd } from "../kubernetes/etcd-snapshot";
import type { Recovery } from "../talos/handlers";
import type { Machine } from "../talos/machine";

export interface KubernetesClusterOptions {
  readonly dir: string;
  readonly definition: ClusterDefinition;
  /** Every machine of the house. */
  readonly machines: () => readonly Machine[];
  readonly binaries: () => Promise<Binaries>;
  /** Told when one of the processes has died. */
  readonly onCrash: (message: string) => void;
}

/**
 * Kubernetes on the machines: begins with Bootstrap, runs while a control plane has power, and knows the nodes. There is one
 * etcd and one API server, on one control plane; where it goes away, another member of etcd takes them over.
 */
export class KubernetesCluster {
  private controlPlane: ControlPlane | undefined;
  private home: Machine | undefined;
  /** One change after the other. */
  private work: Promise<unknown> = Promise.resolve();
  private failure: Error | undefined;

  constructor(private readonly options: KubernetesClusterOptions) {}

  get running(): boolean {
    return this.controlPlane !== undefined;
  }

  /** Process ids by program's name; none while it does not run. */
  pids(): Readonly<Record<string, number>> {
    return this.controlPlane?.pids() ?? {};
  }

  /** etcd begins on this machine, from nothing or from a snapshot, and Kubernetes with it. */
  async bootstrap(machine: Machine, recovery: Recovery | undefined): Promise<void> {
    await this.queue(async () => {
      await this.stop();
      const { dir } = this.options;
      if (recovery === undefined) await wipeEtcd(dir);
      else {
        const { etcdutl } = await ensureTools(["etcdutl"]);
        const { address } = machine.hardware;
        await restoreSnapshot({ dir, etcdutl, ...recovery, nodeName: nameOf(machine), advertiseAddress: address });
      }
      await this.start(machine);
    });
  }

  /** What etcd holds, as Talos gives it. */
  async snapshot(): Promise<Buffer> {
    await this.settled();
    if (this.controlPlane === undefined) throw new Error("etcd does not run yet");
    return takeSnapshot(this.controlPlane.etcd);
  }

  /** A machine has come up, gone down, or has another config. */
  changed(machine: Machine): void {
    void this.queue(() => this.follow(machine)).catch((error: unknown) => {
      this.failure ??= error as Error;
    });
  }

  /** The machine's etcd has left, or the machine is gone. Its node stays until somebody deletes it, as in the house. */
  left(machine: Machine): Promise<void> {
    return this.queue(async () => {
      if (machine === this.home) await this.handOver();
    });
  }

  /** An admin kubeconfig as Talos gives it: with the cluster's own endpoint. */
  async kubeconfig(): Promise<string> {
    await this.settled();
    const { controlPlane } = this;
    if (controlPlane === undefined) throw new Error("Kubernetes is not bootstrapped yet");
    return controlPlane.adminKubeconfig(this.options.definition.kubernetesEndpoint);
  }

  /** Waits until everything that was asked for is done. @throws what went wrong first */
  async settled(): Promise<void> {
    await this.work;
    if (this.failure === undefined) return;
    throw this.failure;
  }

  async close(): Promise<void> {
    await this.queue(() => this.stop()).catch(() => undefined);
  }

  private queue<T>(step: () => Promise<T>): Promise<T> {
    const done = this.work.then(step, step);
    this.work = done.catch(() => undefined);
    return done;
  }

  private async start(machine: Machine): Promise<void> {
    if (this.controlPlane !== undefined || machine.running === undefined) return;
    const { definition, dir, binaries, onCrash } = this.options;
    const others = definition.controlPlanes.filter(({ address }) => address !== machine.hardware.address);
    this.controlPlane = await startControlPlane({
      dir,
      nodeName: nameOf(machine),
      listenAddress: loopbackOf(machine.hardware.address),
      forwardAddresses: [definition.network.vip, ...others.map(({ address }) => address)].map(loopbackOf),
      advertiseAddress: machine.hardware.address,
      certSANs: [definition.network.vip, loopbackOf(definition.network.vip)],
      machineConfig: machine.running.v1alpha1,
      binaries: await binaries(),
    });
    this.home = machine;
    this.controlPlane.on("crash", ({ message }) => {
      onCrash(message);
    });
    // Talos answers a Bootstrap when etcd begins, not when Kubernetes is ready.
    for (const other of this.options.machines()) this.changed(other);
  }

  /** Another control plane whose disk holds an etcd goes on where there is one. */
  private async handOver(): Promise<void> {
    const lost = this.home;
    await this.stop();
    const heir = this.options
      .machines()
      .find((each) => each !== lost && each.phase === "running" && each.disk.etcdMember !== undefined);
    if (heir !== undefined) await this.start(heir);
  }

  private async follow(machine: Machine): Promise<void> {
    const name = machine.hardware.name;
    if (machine.phase === "off") {
      if (machine === this.home) await this.handOver();
      await this.controlPlane?.waitReady();
      await this.controlPlane?.powerOffNode(name);
      return;
    }
    // It was reset: its disks are empty.
    if (machine === this.home && machine.disk.etcdMember === undefined) await this.handOver();
    if (machine.phase !== "running" || machine.running === undefined) return;
    // A control plane whose disk holds an etcd brings Kubernetes back by itself.
    if (machine.disk.etcdMember !== undefined) await this.start(machine);
    // A further control plane joins etcd.
    else if (machine.running.role === "controlplane" && this.controlPlane !== undefined) machine.joinEtcd();
    const node = this.options.definition.nodes.find((candidate) => candidate.name === name);
    await this.controlPlane?.waitReady();
    await this.controlPlane?.registerNode({
      name: nameOf(machine),
      address: machine.hardware.address,
      role: machine.running.role,
      labels: machine.running.labels,
      capacity: {
        cpu: node?.cores ?? 2,
        memoryMiB: node?.memoryMiB ?? 4096,
        ...(node?.igpu === true ? { extended: { "gpu.intel.com/i915": "1" } } : {}),
      },
      kubeletVersion: kubeletVersion(machine) ?? this.options.definition.kubernetes.version,
      osImage: `Talos (${machine.disk.version})`,
    });
  }

  private async stop(): Promise<void> {
    const { controlPlane } = this;
    this.controlPlane = undefined;
    this.home = undefined;
    await controlPlane?.stop();
  }
}

function nameOf({ running, hardware }: Machine): string {
  return running?.hostname ?? hardware.name;
}

function kubeletVersion(machine: Machine): string | undefined {
  const { kubelet } = (machine.running?.v1alpha1["machine"] ?? {}) as { kubelet?: { image?: string } };
  return /:(v[\d.]+)/.exec(kubelet?.image ?? "")?.[1];
}
