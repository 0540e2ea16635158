import type * as pulumi from "@pulumi/pulumi";
import type { ClusterDefinition } from "../../config/derive";
import { sinksRevision } from "./telemetry-sinks";

/** What the cloudflare layer says of the tunnel. */
export interface TunnelFacts {
  /** The tunnel's DNS record, which external-dns points the public hosts to. */
  readonly host: pulumi.Input<string>;
  /** {@link "./token-revision".tokenRevision} of its token. */
  readonly revision: pulumi.Input<string>;
}

/**
 * What manifests may substitute and anybody may read, by name: the content of the ConfigMap `cluster-settings`. Lists
 * are joined by commas, numbers and booleans are written out. What comes from the definition is plain, so that only
 * what Cloudflare gives is unknown in a preview.
 *
 */
export function facts(
  definition: ClusterDefinition,
  { host, revision }: TunnelFacts,
): Record<string, pulumi.Input<string>> {
  const { cluster, talos, cloudflare, network, proxmox, synology, git, telemetry } = definition;
  return {
    CLUSTER_NAME: cluster.name,
    TALOS_VERSION: talos.version,
    DOMAIN: cluster.domain,
    ZONE: cloudflare.zone.name,
    ZONE_ID: cloudflare.zone.id,
    TUNNEL_HOST: host,
    TUNNEL_REVISION: revision,
    LAN_SUBNET: network.subnet,
    POD_SUBNET: network.podSubnet,
    SERVICE_SUBNET: network.serviceSubnet,
    // the nodes on which the LAN's ingress listens
    LAN_ADDRESSES: definition.schedulable.map(({ address }) => address).join(","),
    PROXMOX_HOST: new URL(proxmox.endpoint).hostname,
    // an empty line where there is none: a value that is empty would be no text in a manifest
    PROXMOX_CA: base64(proxmox.ca ?? "\n"),
    NAS_ADDRESS: synology.address,
    NAS_EXPORT_MEDIA: synology.exports.media,
    NAS_EXPORT_BACKUPS: synology.exports.backups,
    NAS_EXPORT_ARCHIVES: synology.exports.archives,
    LONGHORN_BACKUP_TARGET: definition.longhornBackupTarget,
    ETCD_BACKUP_PATH: synology.backups.etcd,
    // whether the collector may reach the internet, and which sinks it has read
    TELEMETRY_SINKS_OPEN: String(Object.keys(telemetry.sinks).length > 0),
    TELEMETRY_SINKS_REVISION: sinksRevision(telemetry.sinks),
    GIT_URL: git.url,
    GIT_BRANCH: git.branch,
    GIT_PATH: git.path,
    ...hosts(definition),
    ...ports(definition),
    ...numbers(definition),
  };
}

/**
 * Those of the facts that manifests have as numbers, and the only ones that may stand for one. All others are read as texts
 * there, which `config/rules/texts.ts` holds the definition to.
 */
export function numbers(definition: ClusterDefinition): Record<string, string> {
  const { proxmox, synology, nodes } = definition;
  const { port } = new URL(proxmox.endpoint);
  const single = Object.entries(ports(definition)).filter(([, value]) => !value.includes(","));
  return {
    PROXMOX_PORT: port === "" ? "443" : port,
    NAS_SNMP_PORT: String(synology.snmp.port),
    // as many exporters as there is something to ask
    NAS_SNMP_EXPORTERS: synology.snmp.enabled ? "1" : "0",
    // how many iGPUs a pod that wants one may ask for
    IGPU: nodes.some(({ igpu }) => igpu) ? "1" : "0",
    LONGHORN_REPLICAS: String(longhornReplicas(definition)),
    ...Object.fromEntries(single),
  };
}

/** `alert-phone` → `ALERT_PHONE`: variables know no hyphens, and the definition's names no underscores. */
export function variable(...parts: readonly string[]): string {
  return parts.join("_").replaceAll("-", "_").toUpperCase();
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** As many replicas of a volume as there are nodes to hold one, three at most, which is Longhorn's own default. */
function longhornReplicas({ nodes }: ClusterDefinition): number {
  const holders = nodes.filter(({ dataDiskGiB }) => dataDiskGiB !== undefined);
  return Math.min(3, Math.max(1, holders.length));
}

/** `HOST_GRAFANA: grafana.example.com`. */
function hosts({ exposure }: ClusterDefinition): Record<string, string> {
  return Object.fromEntries(exposure.hosts.map(({ name, host }) => [variable("HOST", name), host]));
}

/** `PORT_MINECRAFT_TCP: "25565"`. */
function ports({ exposure }: ClusterDefinition): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, ports } of exposure.ports) {
    for (const { port, protocol } of ports) {
      const key = variable("PORT", name, protocol);
      found[key] = found[key] === undefined ? String(port) : `${found[key]},${String(port)}`;
    }
  }
  return found;
}
