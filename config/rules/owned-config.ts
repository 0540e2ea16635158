/** Parts of the machine config that the program writes, and what to do instead of patching them. */
export const OWNED_PATHS: Readonly<Record<string, string>> = {
  "machine.type": "write the node's role",
  "machine.install.image": "write talos.version and talos.extensions",
  "machine.install.extensions": "write talos.extensions",
  "machine.install.disk": "delete it, as the disk follows from the VM",
  "machine.install.diskSelector": "delete it, as the disk follows from the VM",
  "machine.network.hostname": "write the name as the node's key",
  "machine.network.nameservers": "write network.nameservers",
  "machine.time.servers": "write network.timeServers",
  "machine.nodeLabels": "write the node's labels",
  "machine.kubelet.image": "write kubernetes.version",
  "cluster.clusterName": "write cluster.name",
  "cluster.controlPlane.endpoint": "write network.vip",
  "cluster.network.podSubnets": "write network.podSubnet",
  "cluster.network.serviceSubnets": "write network.serviceSubnet",
  "cluster.apiServer.image": "write kubernetes.version",
  "cluster.controllerManager.image": "write kubernetes.version",
  "cluster.scheduler.image": "write kubernetes.version",
  "cluster.proxy.image": "write kubernetes.version",
  "cluster.allowSchedulingOnControlPlanes": "write kubernetes.allowSchedulingOnControlPlanes",
};

/** Documents of the machine config that the program writes, and what to do instead of patching them. */
export const OWNED_KINDS: Readonly<Record<string, string>> = {
  HostnameConfig: "write the name as the node's key",
  Layer2VIPConfig: "write network.vip",
  ResolverConfig: "write network.nameservers",
  TimeSyncConfig: "write network.timeServers",
};

/** A document that the program writes in part. */
export interface OwnedDocument {
  readonly kind: string;
  readonly name: string;
  /** Keys that it writes. */
  readonly keys: readonly string[];
  /** What to do instead of patching them. */
  readonly where: string;
}

/** The nodes' network card, by the name that the program gives it. */
export const OWNED_LINK = "lan0";

/** Documents of which one of a certain name is the program's: the nodes' link, Longhorn's volume, the log's receiver. */
export const OWNED_DOCUMENTS: readonly OwnedDocument[] = [
  {
    kind: "LinkConfig",
    name: OWNED_LINK,
    keys: ["addresses"],
    where: "write the node's address, which is the only one that its certificates and the firewall know",
  },
  { kind: "LinkConfig", name: OWNED_LINK, keys: ["routes"], where: "write network.gateway" },
  { kind: "LinkAliasConfig", name: OWNED_LINK, keys: ["selector"], where: "write the node's mac" },
  { kind: "UserVolumeConfig", name: "longhorn", keys: ["provisioning"], where: "write the node's dataDisk" },
  { kind: "KmsgLogConfig", name: "collector", keys: ["url"], where: "write a document of another name" },
];

/** What Talos takes on control planes only, and what it is. Source: `Validate` in v1alpha1_validation.go of siderolabs/talos. */
export const REFUSED_OF_WORKERS: Readonly<Record<string, string>> = {
  "machine.network.interfaces.vip": "a shared address of the control planes",
  "machine.network.interfaces.vlans.vip": "a shared address of the control planes",
  "machine.features.kubernetesTalosAPIAccess": "access of pods to the Talos API",
};

/** The top of the machine config that is not a document of its own. */
export const MACHINE_CONFIG_KEYS: readonly string[] = ["version", "debug", "persist", "machine", "cluster"];
