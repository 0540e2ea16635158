import { deepFreeze } from "./freeze";
import { deriveExposure, type ExposedHost, type ExposedPorts, type ExposedTailnet } from "./derive/exposure";
import { deriveHosts, deriveNodes, type HostDefinition, type NodeDefinition } from "./derive/nodes";
import { schematicId, schematicYaml } from "./derive/schematic";
import { runsWorkloads } from "./workloads";
import type { Definition } from "./schema";

/** What is computed from the definition, once: every layer reads it from here. */
export interface Derived {
  /** All nodes: control planes first, then workers, each in natural order of their names. */
  readonly nodes: readonly NodeDefinition[];
  readonly controlPlanes: readonly NodeDefinition[];
  readonly workers: readonly NodeDefinition[];
  /** Where pods may run: the workers, and the control planes where `allowSchedulingOnControlPlanes` says so. */
  readonly schedulable: readonly NodeDefinition[];
  /** The Proxmox hosts that run at least one node, in natural order of their names. */
  readonly hosts: readonly HostDefinition[];
  readonly image: ImageDefinition;
  /** `https://<vip>:6443`: what the machine configs and the kubeconfig say. */
  readonly kubernetesEndpoint: string;
  readonly exposure: {
    /** HTTP hosts in the zone, sorted by host name. */
    readonly hosts: readonly ExposedHost[];
    /** HTTP by the Tailscale operator, sorted by name. */
    readonly tailnet: readonly ExposedTailnet[];
    /** TCP and UDP, sorted by name. */
    readonly ports: readonly ExposedPorts[];
  };
  /** The one DNS record of the tunnel, `<cluster>-tunnel.<zone>`: what external-dns points the public hosts to. */
  readonly tunnelHost: string;
  /** Longhorn's backup target, `nfs://<nas>:<path>`. */
  readonly longhornBackupTarget: string;
}

/** The Talos image and installer. */
export interface ImageDefinition {
  /** Talos version with a leading v. */
  readonly version: string;
  /** Extensions in a fixed order. */
  readonly extensions: readonly string[];
  /** The schematic as the image factory takes it. */
  readonly schematic: string;
  /** SHA-256 of {@link schematic} in hex: the factory's id for it. */
  readonly schematicId: string;
  /** Where the uncompressed qcow2 image is. */
  readonly url: string;
  /** `talos-<version>-<first 12 digits of the schematic>-nocloud-amd64.qcow2`. */
  readonly fileName: string;
  /** `<factory>/nocloud-installer/<schematic>:<version>`. */
  readonly installer: string;
}

/** The definition with everything derived from it, frozen through and through. */
export interface ClusterDefinition extends Omit<Definition, "nodes" | "exposure">, Derived {}

/** Computes {@link ClusterDefinition}. Pure: the same definition gives the same result, whatever the order of its keys. */
export function derive(definition: Definition): ClusterDefinition {
  const nodes = deriveNodes(definition);
  return deepFreeze({
    ...definition,
    nodes,
    controlPlanes: nodes.filter((node) => node.role === "controlplane"),
    workers: nodes.filter((node) => node.role === "worker"),
    schedulable: nodes.filter((node) => runsWorkloads(node, definition.kubernetes)),
    hosts: deriveHosts(definition),
    image: deriveImage(definition),
    kubernetesEndpoint: `https://${definition.network.vip}:6443`,
    exposure: deriveExposure(definition),
    tunnelHost: `${definition.cluster.name}-tunnel.${definition.cloudflare.zone.name}`,
    longhornBackupTarget: `nfs://${definition.synology.address}:${definition.synology.backups.longhorn}`,
  });
}

function deriveImage({ talos, endpoints }: Definition): ImageDefinition {
  const id = schematicId(talos.extensions);
  return {
    version: talos.version,
    extensions: [...new Set(talos.extensions)].sort(),
    schematic: schematicYaml(talos.extensions),
    schematicId: id,
    url: `${endpoints.imageFactory}/image/${id}/${talos.version}/nocloud-amd64.qcow2`,
    fileName: `talos-${talos.version}-${id.slice(0, 12)}-nocloud-amd64.qcow2`,
    installer: `${new URL(endpoints.imageFactory).host}/nocloud-installer/${id}:${talos.version}`,
  };
}
