import type { ClusterDefinition } from "../../config/derive";
import { quantity } from "./quantity";
import type { Tree } from "./tree";
import { containersOf, type Pods, podsOf } from "./workloads";

/** Processors and MiB. */
export interface Amount {
  readonly cpu: number;
  readonly memory: number;
}

/**
 * What Talos 1.13 runs besides the tree, by its own manifests: what the kubelet holds back, and the requests of the pods
 * in kube-system.
 *
 * @see https://github.com/siderolabs/talos/blob/v1.13.9/pkg/machinery/constants/constants.go
 */
export const TALOS = {
  /** Held back on each node. */
  reserved: { worker: { cpu: 0.05, memory: 384 + 100 }, controlplane: { cpu: 0.05, memory: 512 + 100 } },
  /** On each node: flannel, and what enforces network policies beside it. */
  everyNode: { cpu: 0.2, memory: 100 },
  /** On each control plane: API server, controller manager, scheduler. */
  controlPlane: { cpu: 0.26, memory: 832 },
  /** Two of CoreDNS, anywhere. */
  coreDns: { cpu: 0.2, memory: 140 },
} as const;

/** Longhorn lets nobody say what its engines and its interface need. */
const UNASKED = ["longhorn-system"];

/** What is asked of a group of nodes, and what they have. */
export interface Share {
  readonly name: string;
  readonly requested: Amount;
  /** What pods may have; a host's memory is given out whole, and is not counted. */
  readonly has: { readonly cpu: number; readonly memory?: number };
}

export interface Requests {
  /** All nodes where pods may run. */
  readonly nodes: Share;
  /** The same after the largest of them has gone; absent where there is one only. */
  readonly oneGone: Share | undefined;
  /** The processors of each Proxmox host, which its nodes share. */
  readonly hosts: readonly Share[];
  /** Each namespace, the largest first. */
  readonly namespaces: readonly { readonly name: string; readonly requested: Amount }[];
  /** Lasting pods that do not say what they need. */
  readonly silent: readonly Pods[];
}

/** Adds up what the pods of a tree ask for, held against the nodes of the definition. */
export function requestsOf(tree: Tree): Requests {
  const { definition } = tree;
  const pods = podsOf(tree).filter(({ hook, object }) => !hook && object.kind !== "Job");
  const nodes = definition.schedulable;
  const loose = sum(
    pods.filter(({ object }) => object.kind !== "DaemonSet").map((each) => times(podRequest(each), each.replicas)),
  );
  const demand = (on: typeof nodes): Amount =>
    sum([loose, TALOS.coreDns, ...on.map((node) => add(TALOS.everyNode, daemons(pods, node.role === "controlplane")))]);
  const rest = withoutLargest(nodes);
  return {
    nodes: {
      name: nodes.length === 1 ? "1 node" : `${nodes.length} nodes`,
      requested: demand(nodes),
      has: allocatable(nodes),
    },
    oneGone: rest.length === 0 ? undefined : { name: "one node gone", requested: demand(rest), has: allocatable(rest) },
    hosts: definition.hosts.map(({ name, cores }) => {
      const ownNodes = definition.nodes.filter(({ host }) => host === name);
      const share = nodes.length === 0 ? 0 : nodes.filter(({ host }) => host === name).length / nodes.length;
      const anywhere = times(add(loose, TALOS.coreDns), share);
      const requested = sum([
        anywhere,
        ...ownNodes.map((node) => {
          const control = node.role === "controlplane";
          const always = add(TALOS.everyNode, daemons(pods, control));
          return control ? add(always, TALOS.controlPlane) : always;
        }),
      ]);
      return { name: `host ${name}, cores`, requested, has: { cpu: cores } };
    }),
    namespaces: byNamespace(pods, nodes.length),
    silent: pods.filter((each) => each.lasting && !UNASKED.includes(each.namespace) && isSilent(each)),
  };
}

type Node = ClusterDefinition["nodes"][number];

function withoutLargest(nodes: readonly Node[]): readonly Node[] {
  const [, ...rest] = [...nodes].sort((a, b) => b.memoryMiB - a.memoryMiB || b.cores - a.cores);
  return rest;
}

function allocatable(nodes: readonly Node[]): Amount {
  return sum(
    nodes.map(({ role, cores, memoryMiB }) => {
      const own = role === "controlplane" ? TALOS.controlPlane : { cpu: 0, memory: 0 };
      const { cpu, memory } = add(TALOS.reserved[role], own);
      return { cpu: cores - cpu, memory: memoryMiB - memory };
    }),
  );
}

/** What DaemonSets ask of one node. */
function daemons(pods: readonly Pods[], controlPlane: boolean): Amount {
  const own = pods.filter(
    ({ object, spec }) => object.kind === "DaemonSet" && (!controlPlane || tolerates(spec.tolerations)),
  );
  return sum(own.map(podRequest));
}

function tolerates(tolerations: readonly Record<string, unknown>[] = []): boolean {
  return tolerations.some(({ key, operator }) =>
    key === undefined ? operator === "Exists" : key === "node-role.kubernetes.io/control-plane",
  );
}

/** Init containers run before the others; sidecars stay beside them. */
function podRequest({ spec }: Pods): Amount {
  const all = containersOf(spec).map(({ container, init }) => ({
    amount: containerRequest(container.resources),
    first: init && container.restartPolicy !== "Always",
  }));
  const beside = sum(all.filter(({ first }) => !first).map(({ amount }) => amount));
  return all
    .filter(({ first }) => first)
    .reduce(
      (most, { amount }) => ({ cpu: Math.max(most.cpu, amount.cpu), memory: Math.max(most.memory, amount.memory) }),
      beside,
    );
}

type Resources = {
  readonly requests?: Partial<Record<"cpu" | "memory", string>>;
  readonly limits?: Resources["requests"];
};

/** Where there is a limit and no request, the limit is the request. */
function containerRequest(resources: object | undefined): Amount {
  const { requests = {}, limits = {} } = (resources ?? {}) as Resources;
  return {
    cpu: quantity(requests.cpu ?? limits.cpu ?? 0),
    memory: quantity(requests.memory ?? limits.memory ?? 0) / 2 ** 20,
  };
}

function isSilent(pods: Pods): boolean {
  const { cpu, memory } = podRequest(pods);
  return cpu === 0 || memory === 0;
}

function byNamespace(pods: readonly Pods[], nodes: number): Requests["namespaces"] {
  return [...new Set(pods.map(({ namespace }) => namespace))]
    .map((name) => {
      const own = pods.filter(({ namespace }) => namespace === name);
      const counted = own.map((each) =>
        times(podRequest(each), each.object.kind === "DaemonSet" ? nodes : each.replicas),
      );
      return { name, requested: sum(counted) };
    })
    .sort((a, b) => b.requested.memory - a.requested.memory);
}

function times({ cpu, memory }: Amount, factor: number): Amount {
  return { cpu: cpu * factor, memory: memory * factor };
}

function add(a: Amount, b: Amount): Amount {
  return { cpu: a.cpu + b.cpu, memory: a.memory + b.memory };
}

function sum(amounts: readonly Amount[]): Amount {
  return amounts.reduce(add, { cpu: 0, memory: 0 });
}
