import type { ClusterDefinition } from "../../../config/derive";
import { loopbackOf } from "../addresses";
import { ControlPlane, startControlPlane } from "../kubernetes/control-plane";
import type { Binaries } from "../kubernetes/binaries";
import type { Machine } from "../talos/machine";

export interface KubernetesClusterOptions {
  readonly dir: string;
  readonly definition: ClusterDefinition;
  readonly binaries: () => Promise<Binaries>;
  /** Told when one of the processes has died. */
  readonly onCrash: (message: string) => void;
}

/** Kubernetes on the machines: begins with Bootstrap, runs while the control plane has power, and knows the nodes. */
export class KubernetesCluster {
  private controlPlane: ControlPlane | undefined;
  private home: Machine | undefined;
  /** One change after the other. */
  private work: Promise<unknown> = Promise.resolve();
  private failure: unknown;

  constructor(private readonly options: KubernetesClusterOptions) {}

  get running(): boolean {
    return this.controlPlane !== undefined;
  }

  /** Process ids by program's name; none while it does not run. */
  pids(): Readonly<Record<string, number>> {
    return this.controlPlane?.pids() ?? {};
  }

  /** etcd begins on this machine, and Kubernetes with it. The machines that run already become nodes. */
  async bootstrap(machine: Machine, machines: readonly Machine[]): Promise<void> {
    await this.queue(() => this.start(machine));
    for (const other of machines) this.changed(other);
  }

  /** A machine has come up, gone down, or has another config. */
  changed(machine: Machine): void {
    void this.queue(() => this.follow(machine)).catch((error: unknown) => {
      this.failure ??= error;
    });
  }

  /** The machine is gone for good. */
  removed(name: string): void {
    void this.queue(async () => {
      if (this.home?.hardware.name === name) await this.stop();
      else await this.controlPlane?.removeNode(name);
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
    if (this.failure !== undefined) throw this.failure instanceof Error ? this.failure : new Error("Kubernetes failed");
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
      nodeName: machine.running.hostname ?? machine.hardware.name,
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
    await this.controlPlane.waitReady();
  }

  private async follow(machine: Machine): Promise<void> {
    const name = machine.hardware.name;
    if (machine.phase === "off") {
      if (machine === this.home) await this.stop();
      else await this.controlPlane?.powerOffNode(name);
      return;
    }
    if (machine.phase !== "running" || machine.running === undefined) return;
    // A control plane whose disk holds an etcd brings Kubernetes back by itself.
    if (machine.disk.etcdMember !== undefined) await this.start(machine);
    const node = this.options.definition.nodes.find((candidate) => candidate.name === name);
    await this.controlPlane?.registerNode({
      name: machine.running.hostname ?? name,
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

function kubeletVersion(machine: Machine): string | undefined {
  const { kubelet } = (machine.running?.v1alpha1["machine"] ?? {}) as { kubelet?: { image?: string } };
  return /:(v[\d.]+)/.exec(kubelet?.image ?? "")?.[1];
}
