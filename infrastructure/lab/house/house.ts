import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadDefinition, parseDefinition } from "../../../config/load";
import type { ClusterDefinition } from "../../../config/derive";
import { createAuthority, issue } from "../certificates/authority";
import { serveCloudflare, type CloudflareTwin } from "../cloudflare/server";
import type { LabEngine } from "../engine/engine";
import { Faults } from "../faults";
import type { HttpsTwin } from "../https-server";
import { serveImageFactory } from "../image-factory/server";
import { ensureBinaries, type BinaryProgress } from "../kubernetes/binaries";
import { assertFree } from "../kubernetes/ports";
import { loopbackDownload } from "../proxmox/download";
import { FULL_PRIVILEGES } from "../proxmox/permissions";
import { serveProxmox, type ProxmoxTwin } from "../proxmox/server";
import { writeFileAtomic } from "../../shared/atomic-file";
import { Machines } from "../talos/machines";
import type { Lock } from "../kubernetes/lock";
import { kubernetesFolder, takeFolder } from "./folder";
import { guest } from "./guest";
import { KubernetesCluster } from "./kubernetes-cluster";
import { labAddresses, labDefinition, type LabAddresses } from "./lab-definition";
import { labEngine, readKept, labAccess, type LabAccess } from "./lab-engine";
import { labHosts, labMappings } from "./lab-hosts";
import { definitionFile } from "./layout";
import { labSecrets } from "./secrets";

export interface HouseOptions {
  /** The definition to rehearse. It is read, and nothing beside it is written. */
  readonly definition: string;
  /** The stack that it is for. */
  readonly stack: string;
  /** The lab's own folder: everything is written there, for its owner's eyes only. */
  readonly folder: string;
  /** Empties the folder first: the house is built from nothing. */
  readonly fresh?: boolean;
  /** Keys of the stack's secrets that the definition asks for, without namespace. */
  readonly secretKeys: (definition: ClusterDefinition) => readonly string[];
  /** Milliseconds of a machine's boot, by name; 300 if absent. Infinity: it never comes up. */
  readonly bootTime?: (name: string) => number;
  /** Milliseconds that a machine is waited for at most. */
  readonly patience?: number;
  readonly onBinary?: (progress: BinaryProgress) => void;
  /** Told of what should not have happened, e.g. that the API server has died. */
  readonly onTrouble?: (message: string) => void;
}

/** Things that go wrong on request, by the part of the house. */
export interface HouseFaults {
  readonly proxmox: Faults;
  readonly talos: Faults;
  readonly cloudflare: Faults;
  readonly imageFactory: Faults;
}

/** The twin of a house: hosts, machines, Kubernetes, Cloudflare and image factory, and the engine that runs layers on it. */
export class House {
  private constructor(
    readonly definition: ClusterDefinition,
    readonly addresses: LabAddresses,
    readonly engine: LabEngine,
    readonly faults: HouseFaults,
    /** Secrets of the stack by key, the lab's own. */
    readonly secrets: Readonly<Record<string, string>>,
    readonly proxmox: ProxmoxTwin,
    readonly machines: Machines,
    readonly cloudflare: CloudflareTwin,
    readonly imageFactory: HttpsTwin,
    readonly kubernetes: KubernetesCluster,
    /** For another engine than {@link engine}. */
    readonly access: LabAccess,
    private readonly lock: Lock,
  ) {}

  /**
   * Builds the house, or wakes it as it was left in its folder.
   *
   * @throws Error in one sentence if its folder or an address is in use; DefinitionError for the definition's mistakes.
   */
  static async open(options: HouseOptions): Promise<House> {
    const lock = await takeFolder(options.folder, options.fresh === true);
    try {
      return await House.build(options, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  private static async build(options: HouseOptions, lock: Lock): Promise<House> {
    const { folder } = options;
    const original = loadDefinition(options.definition);
    const addresses = labAddresses(original);
    await assertFree([
      { address: addresses.proxmox.host, port: addresses.proxmox.port, program: "the lab's Proxmox" },
      ...Object.values(addresses.nodes).map((address) => ({ address, port: 50_000, program: "a node's Talos API" })),
      { address: addresses.vip, port: 6443, program: "the Kubernetes API" },
    ]);
    const path = definitionFile(folder);
    writeFileAtomic(path, labDefinition(readFileSync(options.definition, "utf8"), addresses));
    const definition = parseDefinition(readFileSync(path, "utf8"), path);

    const kept = readKept(folder);
    kept.value.authority ??= await createAuthority({ commonName: "homelab lab" }, "p256");
    kept.value.secrets = labSecrets(options.secretKeys(definition), kept.value.secrets);
    kept.save();
    const { authority, secrets } = kept.value;
    const hosts = [...new Set([addresses.proxmox.host, addresses.cloudflare.host, addresses.imageFactory.host])];
    const certificate = await issue(authority, { commonName: "lab", hosts, usages: ["server"] });
    const faults = { proxmox: new Faults(), talos: new Faults(), cloudflare: new Faults(), imageFactory: new Faults() };

    const kubernetes = new KubernetesCluster({
      dir: kubernetesFolder(folder),
      definition,
      machines: () => machines.all(),
      binaries: () => ensureBinaries(options.onBinary === undefined ? {} : { onProgress: options.onBinary }),
      onCrash: options.onTrouble ?? (() => undefined),
    });
    const machines: Machines = new Machines({
      stateFile: join(folder, "machines.json"),
      faults: faults.talos,
      ...(options.bootTime === undefined ? {} : { bootTime: options.bootTime }),
      onChange: (machine) => {
        kubernetes.changed(machine);
      },
      ...(options.onTrouble === undefined ? {} : { onTrouble: options.onTrouble }),
      cluster: {
        bootstrapped: () => machines.all().some(({ disk }) => disk.etcdMember !== undefined),
        bootstrap: (machine, recovery) => kubernetes.bootstrap(machine, recovery),
        kubeconfig: () => kubernetes.kubeconfig(),
        snapshot: () => kubernetes.snapshot(),
        left: (machine) => kubernetes.left(machine),
      },
    });
    const closing: (() => Promise<unknown>)[] = [() => machines.close(), () => kubernetes.close()];
    try {
      const imageFactory = await serveImageFactory({
        listen: addresses.imageFactory,
        certificate,
        stateFile: join(folder, "image-factory.json"),
        faults: faults.imageFactory,
      });
      closing.push(() => imageFactory.close());
      const { account, zone } = definition.cloudflare;
      const cloudflare = await serveCloudflare({
        listen: addresses.cloudflare,
        certificate,
        account,
        zone,
        tokens: {
          [secrets["cloudflareToken"] ?? ""]: ["tunnel", "dns", "access", "organization", "zone"],
          [secrets["cloudflareDnsToken"] ?? ""]: ["dns", "zone"],
        },
        stateFile: join(folder, "cloudflare.json"),
        faults: faults.cloudflare,
      });
      closing.push(() => cloudflare.close());
      const volumes = (host: string) => (volid: string) => proxmox.hypervisor.volume(host, volid)?.size ?? 0;
      const proxmox: ProxmoxTwin = await serveProxmox({
        listen: addresses.proxmox,
        certificate,
        hosts: labHosts(definition),
        mappings: labMappings(definition),
        tokens: [{ value: secrets["proxmoxToken"] ?? "", privileges: FULL_PRIVILEGES }],
        download: loopbackDownload(authority.certificate),
        stateFile: join(folder, "proxmox.json"),
        faults: faults.proxmox,
        onPower({ kind, vm }) {
          const machine = guest(vm, volumes(vm.host));
          if (kind === "started") machines.start(machine);
          else if (kind === "stopped") machines.stop(machine.uuid);
          else machines.remove(machine.uuid);
        },
      });
      closing.push(() => proxmox.close());
      for (const vm of proxmox.hypervisor.state.vms) {
        if (vm.status === "running") machines.start(guest(vm, volumes(vm.host)));
      }
      const engine = labEngine({ folder, stack: options.stack, patience: options.patience });
      return new House(
        definition,
        addresses,
        engine,
        faults,
        secrets,
        proxmox,
        machines,
        cloudflare,
        imageFactory,
        kubernetes,
        labAccess(folder),
        lock,
      );
    } catch (error) {
      for (const close of closing.reverse()) await close();
      throw error;
    }
  }

  /** Ends every server, timer and process. The house is as it was at the next {@link House.open} of its folder. */
  async close(): Promise<void> {
    await this.proxmox.close();
    await this.machines.close();
    await this.kubernetes.close();
    await this.cloudflare.close();
    await this.imageFactory.close();
    this.lock.release();
  }
}
