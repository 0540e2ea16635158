import type { KubernetesObject } from "./kubernetes-object";
import { containersOf, ofKind, type Pods, specOf } from "./workloads";

/** A selector of labels as Kubernetes has it. */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** A range of addresses, without some of it. */
export interface IpBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: IpBlock;
}

interface Port {
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol?: string;
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly Port[];
}

/** What a NetworkPolicy says. */
export interface PolicySpec {
  readonly podSelector?: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** A pod as far as policies tell it from others. */
export type Peers = Pick<Pods, "namespace" | "labels" | "spec">;

/** One port of a pod, as it is connected to. */
export interface Target {
  readonly number: number;
  readonly name?: string | undefined;
  readonly protocol: string;
}

/** What the NetworkPolicies of a tree, or of a cluster, let through between pods. */
export class Network {
  private readonly policies: readonly KubernetesObject[];
  private readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;

  constructor(objects: readonly KubernetesObject[]) {
    this.policies = ofKind(objects, "NetworkPolicy", "networking.k8s.io");
    this.namespaces = new Map(
      ofKind(objects, "Namespace").map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
    );
  }

  /** Whether a pod may connect to a port of another: by its own policies, and by the other's. */
  lets(from: Peers, to: Peers, target: Target): boolean {
    return this.letsOut(from, to, target) && this.letsIn(from, to, target);
  }

  letsIn(from: Peers, to: Peers, target: Target): boolean {
    if (to.spec.hostNetwork === true) return true;
    const own = this.selecting(to, "Ingress");
    return own.length === 0 || own.some((policy) => this.matches(policy, "from", from, to, target));
  }

  letsOut(from: Peers, to: Peers, target: Target): boolean {
    if (from.spec.hostNetwork === true) return true;
    const own = this.selecting(from, "Egress");
    return own.length === 0 || own.some((policy) => this.matches(policy, "to", to, to, target));
  }

  private selecting(pods: Peers, type: "Ingress" | "Egress"): readonly KubernetesObject[] {
    return this.policies.filter((policy) => {
      const { podSelector = {}, policyTypes, egress } = specOf<PolicySpec>(policy);
      const types = policyTypes ?? (egress === undefined ? ["Ingress"] : ["Ingress", "Egress"]);
      return types.includes(type) && policy.metadata.namespace === pods.namespace && fulfils(podSelector, pods.labels);
    });
  }

  private matches(policy: KubernetesObject, side: "from" | "to", peer: Peers, to: Peers, target: Target): boolean {
    const { ingress = [], egress = [] } = specOf<PolicySpec>(policy);
    return (side === "from" ? ingress : egress).some((rule) => {
      const { [side]: peers, ports } = rule;
      const reached = peers === undefined || peers.some((each) => this.isPeer(each, peer, policy.metadata.namespace));
      return reached && (ports === undefined || ports.some((port) => isPort(port, target, to)));
    });
  }

  /** Blocks of addresses are for what is outside the cluster: pods' addresses are nobody's to rely on. */
  private isPeer(
    { podSelector, namespaceSelector, ipBlock }: Peer,
    pods: Peers,
    namespace: string | undefined,
  ): boolean {
    if (ipBlock !== undefined) return false;
    const labels = { ...this.namespaces.get(pods.namespace), "kubernetes.io/metadata.name": pods.namespace };
    const there = namespaceSelector === undefined ? pods.namespace === namespace : fulfils(namespaceSelector, labels);
    return there && (podSelector === undefined || fulfils(podSelector, pods.labels));
  }
}

function isPort({ port, endPort, protocol = "TCP" }: Port, target: Target, to: Peers): boolean {
  if (protocol !== target.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === "number") return target.number >= port && target.number <= (endPort ?? port);
  return targetsOf(to).some(({ name, number }) => name === port && number === target.number);
}

/** Whether labels fulfil a selector. */
export function fulfils(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === "Exists") return value !== undefined;
      if (operator === "DoesNotExist") return value === undefined;
      const among = value !== undefined && values.includes(value);
      return operator === "In" ? among : !among;
    })
  );
}

/** The ports that a pod's containers name. */
export function targetsOf({ spec }: Pick<Pods, "spec">): readonly Target[] {
  return containersOf(spec).flatMap(({ container }) =>
    (container.ports ?? []).map(({ containerPort, name, protocol = "TCP" }) => ({
      number: containerPort,
      name,
      protocol,
    })),
  );
}
