import type * as pulumi from "@pulumi/pulumi";

/**
 * The typed outputs of the layers: the contract between them. A producer writes
 * `export = { … } satisfies Produced<"talos">`, a consumer reads them with {@link "./reference".LayerReference}.
 */
export interface Outputs {
  proxmox: ProxmoxOutputs;
  talos: TalosOutputs;
  cloudflare: CloudflareOutputs;
  flux: FluxOutputs;
  overview: OverviewOutputs;
}

/** What a stack program exports: each output, or an input that becomes it. */
export type Produced<L extends keyof Outputs> = { readonly [K in keyof Outputs[L]]: pulumi.Input<Outputs[L][K]> };

export interface ProxmoxOutputs {
  /** Id of the schematic, as the image factory answered. */
  schematicId: string;
  /** Talos version of the images. */
  talosVersion: string;
  /** Extensions in the images, sorted. */
  extensions: string[];
  /** Volume id of the image by Proxmox host, e.g. `local:import/talos-….qcow2`. */
  images: Record<string, string>;
  /** The VMs by node name. */
  nodes: Record<string, ProxmoxNode>;
}

export interface ProxmoxNode {
  vmId: number;
  host: string;
  address: string;
  /**
   * SMBIOS UUID. The provider makes a new one whenever it creates the VM, so it tells a VM created anew from the one
   * that was there before.
   */
  machineId: string;
  /** As it was made: what may not change any more is held against it. States of earlier versions lack what follows. */
  role?: "controlplane" | "worker";
  mac?: string;
  /** Datastore of its disks. */
  datastore?: string;
  systemDiskGiB?: number;
  /** 0 where it has none. */
  dataDiskGiB?: number;
}

export interface TalosOutputs {
  /** Admin kubeconfig (secret). */
  kubeconfig: string;
  /** Admin talosconfig (secret). */
  talosconfig: string;
  /** `https://<vip>:6443`. */
  kubernetesEndpoint: string;
  talosVersion: string;
  kubernetesVersion: string;
  /** Ranges of pods and services. States of earlier versions lack both. */
  podSubnet?: string;
  serviceSubnet?: string;
  schematicId: string;
  /** The nodes by name. */
  nodes: Record<string, TalosNode>;
  /** Nodes whose last change was staged: it takes effect at their next reboot. Sorted. */
  pendingReboots: string[];
  /** What tells one life of etcd from the next: it changes when no control plane is left that held the old data. */
  etcdGeneration: string;
  /**
   * The files of `cluster/talos` by name, complete with key material (secret). `components/talos/emission` writes them.
   */
  files: Record<string, string>;
}

export interface TalosNode {
  address: string;
  role: "controlplane" | "worker";
  /** How the last config was applied, as the provider resolved it: `auto` or `staged`. */
  applyMode: string;
  /** The VM that the config was applied to, {@link ProxmoxNode.machineId}. */
  machineId: string;
}

export interface CloudflareOutputs {
  tunnelId: string;
  tunnelName: string;
  /** What cloudflared runs with (secret). */
  tunnelToken: string;
  /** The tunnel's DNS record, which external-dns points the public hosts to. */
  tunnelHost: string;
  /** Hosts with a route, sorted. */
  routes: string[];
  /** Ids of the Access applications by host. */
  accessApplications: Record<string, string>;
}

export interface FluxOutputs {
  /** Version of the committed manifests, e.g. `v2.9.5`. */
  fluxVersion: string;
  namespace: string;
  /** URL, branch and path that Flux follows. */
  repository: string;
  branch: string;
  path: string;
  /** Names of the facts that manifests may substitute, sorted. */
  facts: string[];
  /** Names of the secrets that manifests may substitute, sorted. */
  secrets: string[];
  /** With which hosts in the LAN send metrics, logs and traces, as the user `homelab` (secret). */
  telemetryPassword: string;
}

export interface OverviewOutputs {
  /** Admin kubeconfig (secret). */
  kubeconfig: string;
  /** Admin talosconfig (secret). */
  talosconfig: string;
  endpoints: {
    kubernetes: string;
    /** Talos API addresses by node. */
    talos: Record<string, string>;
    proxmox: string;
    /** `https://<host>` of everything exposed over HTTP in the zone, sorted. */
    hosts: string[];
  };
  versions: {
    talos: string;
    kubernetes: string;
    flux: string;
    schematic: string;
  };
}
