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

/** The top of the machine config that is not a document of its own. */
export const MACHINE_CONFIG_KEYS: readonly string[] = ["version", "debug", "persist", "machine", "cluster"];
