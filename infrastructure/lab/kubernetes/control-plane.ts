import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { applyBootstrapManifests } from "./bootstrap-manifests";
import { Containers } from "./containers";
import { ETCD_CLIENT_PORT } from "./etcd";
import { goDurationHours } from "./go-duration";
import { kubeconfig } from "./kubeconfig";
import { type ControlPlaneOptions, launch, type Launched } from "./launch";
import type { NodeRegistration } from "./node-object";
import { Nodes } from "./nodes";
import type { Crash } from "./processes";

export type { ControlPlaneOptions } from "./launch";
export type { NodeCapacity, NodeRegistration, Taint } from "./node-object";
export type { Crash } from "./processes";

/**
 * Starts a real etcd, API server, controller manager and scheduler for one cluster as Talos would from its machine
 * config, and kwok in the place of kubelets. Comes back when the first two run; see {@link ControlPlane.waitReady}.
 *
 * @throws Error in one sentence if the folder is in use, an address is not to be had, or the machine config is no control
 * plane's; nothing is left running then.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  return new ControlPlane(await launch(options));
}

/** A control plane that runs. Emits `crash` when one of its processes ends by itself; the others go on. */
export class ControlPlane extends EventEmitter<{ crash: [Crash] }> {
  /** URL of the API server. */
  readonly server: string;
  /** Folder with each process' log, and the audit log. */
  readonly logs: string;
  /** What of the machine config does not hold in the lab, a sentence each. */
  readonly notes: readonly string[];
  readonly #launched: Launched;
  readonly #nodes: Nodes;
  readonly #failed: Promise<never>;
  readonly #up: Promise<void>;
  #containers: Containers | undefined;
  #stopped: Promise<void> | undefined;

  /** For {@link startControlPlane} only. */
  constructor(launched: Launched) {
    super();
    const { config, files, server, pki, admin, processes, programs } = launched;
    this.server = server;
    this.logs = files.logs;
    this.notes = programs.notes;
    this.#launched = launched;
    const schedulableControlPlanes = config.allowSchedulingOnControlPlanes;
    this.#nodes = new Nodes({ server, authorities: pki.authorities, pki, admin, schedulableControlPlanes });
    processes.on("crash", (crash) => this.emit("crash", crash));
    this.#failed = processes.crashed.then(({ message, log, lastLines }) => {
      throw new Error([`${message}; its log, ${log}, ends with:`, ...lastLines].join("\n  "));
    });
    this.#up = this.#bringUp();
    // Both are awaited by whoever asks for readiness; until then a failure is nobody's surprise.
    for (const promise of [this.#failed, this.#up]) promise.catch(() => undefined);
  }

  /**
   * Waits until the API server says it is ready, the controllers run, and Talos' bootstrap manifests are applied.
   *
   * @throws Error with the end of the log if a process dies, or one that names the log after `timeoutMs` (default 60 s).
   */
  async waitReady({ timeoutMs = 60_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    const patience = new AbortController();
    const timeout = sleep(timeoutMs, undefined, { signal: patience.signal, ref: false }).then(() => {
      throw new Error(`the API server ${this.server} is not ready after ${timeoutMs / 1000} s: see ${this.logs}`);
    });
    timeout.catch(() => undefined);
    try {
      await Promise.race([this.#up, this.#failed, timeout]);
    } finally {
      patience.abort();
    }
  }

  /** A kubeconfig for cluster admins as Talos gives it, with a fresh certificate; `server` is the URL to put in it. */
  async adminKubeconfig(server: string): Promise<string> {
    const { config, pki } = this.#launched;
    const client = await pki.client("admin", "system:masters", goDurationHours(config.adminKubeconfig.certLifetime));
    const { clusterName } = config;
    return kubeconfig({ clusterName, server, authorities: pki.authorities, user: "admin", context: "admin", client });
  }

  /** How to reach etcd: its URL, and the paths of the authority, the certificate and the key to use. */
  get etcd(): Readonly<Record<"url" | "caFile" | "certFile" | "keyFile", string>> {
    const { apiServer } = this.#launched.files;
    return {
      url: `https://${new URL(this.server).hostname}:${ETCD_CLIENT_PORT}`,
      caFile: apiServer("etcd-client-ca.crt"),
      certFile: apiServer("etcd-client.crt"),
      keyFile: apiServer("etcd-client.key"),
    };
  }

  /** Enters a booted machine as a node, or brings it up to date; see {@link Nodes.register}. */
  registerNode(registration: NodeRegistration): Promise<void> {
    return this.#nodes.register(registration);
  }

  /** The machine has no power any more; see {@link Nodes.powerOff}. It has again with `registerNode`. */
  powerOffNode(name: string): Promise<void> {
    return this.#nodes.powerOff(name);
  }

  /** Process ids by program's name, `guardian` among them. */
  pids(): Readonly<Record<string, number>> {
    return this.#launched.processes.pids;
  }

  /** Ends every process and waits until they are gone; the data stays for the next start in the same folder. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      await this.#containers?.end();
      await this.#launched.end();
      this.#launched.admin.close();
    })();
    return this.#stopped;
  }

  async #bringUp(): Promise<void> {
    const { config, admin, processes, programs } = this.#launched;
    // The constructor first, so that `stop` can be seen.
    await Promise.resolve();
    while (!(await this.#isReady())) {
      if (this.#stopped !== undefined) throw new Error("the control plane was stopped before it was ready");
      await sleep(100);
    }
    this.#containers = new Containers(admin);
    const starts = programs.controllers.map((program) => processes.start(program));
    await Promise.all([...starts, applyBootstrapManifests(admin, config)]);
  }

  async #isReady(): Promise<boolean> {
    return this.#launched.admin.send("GET", "/readyz", { timeoutMs: 2_000 }).then(
      () => true,
      () => false,
    );
  }
}
