import { formatPath, type Path, type Problem } from "../problem";
import type { Definition } from "../schema";
import type { Partly } from "../tolerant";
import { entries, type Rule } from "./rule";

/** A port of an entry, with its place. */
interface Exposed {
  readonly path: Path;
  /** `22000/UDP`. */
  readonly port: string;
  /** Entries of one key share an address: all of the LAN, and each of the tailnet by itself. */
  readonly address: string;
}

/** What has ports of every node already; `lan` entries are host ports there. */
const TAKEN = new Map([
  ["80/TCP", "the LAN's ingress"],
  ["443/TCP", "the LAN's ingress"],
  ["5170/UDP", "the collector of the machines' logs"],
  ["5171/UDP", "the collector of the machines' logs"],
  ["7445/TCP", "KubePrism"],
  ["8472/UDP", "flannel"],
  ["9100/TCP", "the node exporter"],
  ["10250/TCP", "the kubelet"],
  ["10256/TCP", "kube-proxy"],
  ["50000/TCP", "the Talos API"],
]);

/** What has ports of every control plane besides: https://docs.siderolabs.com/talos/v1.13/learn-more/talos-network-connectivity */
const TAKEN_ON_CONTROL_PLANES = new Map([
  ["2379/TCP", "etcd"],
  ["2380/TCP", "etcd"],
  ["2381/TCP", "etcd"],
  ["6443/TCP", "the Kubernetes API"],
  ["10257/TCP", "kube-controller-manager"],
  ["10259/TCP", "kube-scheduler"],
  ["50001/TCP", "trustd"],
]);

/** The tunnel carries HTTP only. */
export const portsOverTunnel: Rule = ({ exposure }) =>
  entries(exposure).flatMap(([name, { access, ports }]): Problem[] => {
    if (ports === undefined || (access !== "public" && access !== "access")) return [];
    const message = `is not for access: ${access}, as the tunnel carries HTTP only; delete it, or write access: lan or tailnet`;
    return [{ path: ["exposure", name, "ports"], message }];
  });

/** One port, one listener. */
export const portsTakenTwice: Rule = (definition) => {
  const holders = new Map<string, Path>();
  return exposedPorts(definition).flatMap(({ path, port, address }): Problem[] => {
    const key = `${address} ${port}`;
    const holder = holders.get(key);
    if (holder === undefined) {
      holders.set(key, path);
      return [];
    }
    return [{ path, message: `is ${port}, which ${formatPath(holder)} is already; write another port` }];
  });
};

/** A pod on a host port that the node uses itself never starts, or takes what is meant for the node. */
export const portsOfNodes: Rule = (definition) => {
  const onControlPlanes = definition.kubernetes?.allowSchedulingOnControlPlanes === true;
  return exposedPorts(definition).flatMap(({ path, port, address }): Problem[] => {
    const owner = TAKEN.get(port) ?? (onControlPlanes ? TAKEN_ON_CONTROL_PLANES.get(port) : undefined);
    if (owner === undefined || address !== "lan") return [];
    return [{ path, message: `is ${port}, which ${owner} has on the nodes; write another port` }];
  });
};

function exposedPorts({ exposure }: Partly<Definition>): Exposed[] {
  return entries(exposure).flatMap(([name, { access, ports }]) =>
    (ports ?? []).flatMap((item, index): Exposed[] => {
      if (item?.port === undefined || item.protocol === undefined) return [];
      if (access !== "lan" && access !== "tailnet") return [];
      const address = access === "lan" ? "lan" : `tailnet ${name}`;
      return [{ path: ["exposure", name, "ports", index], port: `${String(item.port)}/${item.protocol}`, address }];
    }),
  );
}
