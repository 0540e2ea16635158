import { mkdir } from "node:fs/promises";
import path from "node:path";

import { ApiClient } from "./api-client";
import { writeApiServerConfig } from "./api-server-config";
import type { Binaries } from "./binaries";
import { Forwarder } from "./forwarder";
import { writeKwokStages } from "./kwok-stages";
import { type Layout, layout } from "./layout";
import { type Lock, tryLock } from "./lock";
import { type ClusterConfig, readMachineConfig } from "./machine-config";
import { type ClusterPki, writePki } from "./pki";
import { assertFree } from "./ports";
import { endLeftovers, Processes } from "./processes";
import { endpoints, type Programs, programs } from "./programs";
import { writeSchedulerConfig } from "./scheduler";

export interface ControlPlaneOptions {
  /** The control plane's own folder; everything is written there and nowhere else, for its owner's eyes only. */
  readonly dir: string;
  /** The control-plane node's name; etcd's member has it too. */
  readonly nodeName: string;
  /** Loopback address of the control-plane node, e.g. `127.168.50.11`: everything listens there. */
  readonly listenAddress: string;
  /** More loopback addresses that lead to the API server: the VIP's, and those of further control planes. */
  readonly forwardAddresses?: readonly string[];
  /** The definition's address of that node, e.g. `192.168.50.11`: what Kubernetes and etcd store. */
  readonly advertiseAddress: string;
  /** Names and addresses for the API server's certificate besides those that Talos and the machine config give. */
  readonly certSANs?: readonly string[];
  /** The parsed Talos v1alpha1 config of a control plane. */
  readonly machineConfig: unknown;
  readonly binaries: Binaries;
}

/** What a launched control plane is made of. */
export interface Launched {
  readonly config: ClusterConfig;
  readonly files: Layout;
  /** URL of the API server. */
  readonly server: string;
  readonly pki: ClusterPki;
  /** Acts as `system:masters`, under the name that Talos has in the cluster. */
  readonly admin: ApiClient;
  readonly processes: Processes;
  readonly programs: Programs;
  /** Ends all of it. */
  readonly end: () => Promise<void>;
}

/**
 * Starts etcd and the API server with all that they need. What a killed run left in the folder is ended first; its data
 * is kept.
 *
 * @throws Error in one sentence if the folder is in use, an address is not to be had, or the machine config is no control
 * plane's; nothing is left running then.
 */
export async function launch(options: ControlPlaneOptions): Promise<Launched> {
  const { nodeName, listenAddress, advertiseAddress, binaries, forwardAddresses = [], certSANs = [] } = options;
  const config = readMachineConfig(options.machineConfig);
  const files = layout(path.resolve(options.dir));
  const server = `https://${listenAddress}:${config.controlPlane.localAPIServerPort}`;
  const parts = { config, files, binaries, nodeName, listenAddress, forwardAddresses, advertiseAddress };
  const lock = take(files);
  const closers: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
    lock.release();
  };
  try {
    await mkdir(files.temporary, { recursive: true, mode: 0o700 });
    await endLeftovers(files);
    await assertFree(endpoints(parts));
    const names = [listenAddress, advertiseAddress, ...forwardAddresses, ...certSANs];
    const pki = await writePki({ config, files, nodeName, names, server });
    writeApiServerConfig(config, files);
    writeSchedulerConfig(config, files);
    writeKwokStages(binaries.kwokStages, files);
    const client = await pki.client("talos:admin", "system:masters");
    const admin = new ApiClient({ server, authorities: pki.authorities, client });
    const target = { address: listenAddress, port: config.controlPlane.localAPIServerPort };
    const forwarder = await Forwarder.start(forwardAddresses, target);
    closers.push(() => forwarder.stop());
    const processes = new Processes(files);
    closers.push(() => processes.end());
    const all = programs(parts);
    for (const program of all.store) await processes.start(program);
    return { config, files, server, pki, admin, processes, programs: all, end };
  } catch (error) {
    await end();
    throw error;
  }
}

function take(files: Layout): Lock {
  const lock = tryLock(files.lock);
  if ("release" in lock) return lock;
  throw new Error(`${files.root} is in use by another lab, process ${lock.pid}: stop that one, or use another folder`);
}
