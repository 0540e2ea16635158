import type { Tree } from "../../../infrastructure/manifests/tree";
import { allObjects, ofKind, podsOf } from "../../../infrastructure/manifests/workloads";
import { type Labels, type Relabeling, relabelled } from "./relabel";

/** Where Prometheus finds an exporter: which monitor, which of its ports, and on which node the exporter runs. */
export interface Target {
  /** `ServiceMonitor monitoring/node-exporter`. */
  readonly monitor: string;
  /** The port, where the monitor has several. */
  readonly port?: string;
  readonly node?: string;
}

interface Endpoint {
  readonly port?: string;
  readonly targetPort?: string | number;
  readonly honorLabels?: boolean;
  readonly relabelings?: readonly Relabeling[];
  readonly metricRelabelings?: readonly Relabeling[];
}

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { readonly key: string; readonly values?: readonly string[] }[];
}

interface Monitor {
  readonly jobLabel?: string;
  readonly selector: Selector;
  readonly namespaceSelector?: { readonly matchNames?: readonly string[]; readonly any?: boolean };
  readonly endpoints?: readonly Endpoint[];
  readonly podMetricsEndpoints?: readonly Endpoint[];
}

interface Found {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
}

/** Services that are in no file: Kubernetes makes the one, the operator of Prometheus the other. */
const MADE: readonly Found[] = [
  { namespace: "default", name: "kubernetes", labels: { component: "apiserver", provider: "kubernetes" } },
  {
    namespace: "kube-system",
    name: "prometheus-kubelet",
    labels: { "k8s-app": "kubelet", "app.kubernetes.io/name": "kubelet" },
  },
];

/** Makes series as Prometheus stores them, by the monitors of the tree and what the operator makes of those. */
export class Scrape {
  constructor(private readonly tree: Tree) {}

  /** Labels of the target itself, as its `up` has them. */
  targetLabels(target: Target): Labels {
    const { kind, namespace, name, spec, endpoint } = this.monitor(target);
    const found = kind === "PodMonitor" ? this.pod(namespace, spec) : this.service(namespace, spec);
    const labels = relabelled(discovered(found, kind, target.node ?? "worker-1"), [
      ...operatorSteps(kind, `${namespace}/${name}`, spec, endpoint),
      ...(endpoint.relabelings ?? []),
    ]);
    if (labels === undefined) throw new Error(`${target.monitor} drops its targets`);
    const own = Object.entries(labels).filter(([label]) => !label.startsWith("__"));
    return { instance: labels["__address__"] ?? "", ...Object.fromEntries(own) };
  }

  /**
   * The series that a sample of the exporter becomes.
   *
   * @param sample as in the exporter's answer, without its value: `up{a="b"}`.
   */
  series(target: Target, sample: string): string {
    const [, metric = "", inner = ""] = /^([\w:]+)(?:\{(.*)\})?$/s.exec(sample) ?? [];
    const { endpoint } = this.monitor(target);
    const own = Object.fromEntries(
      [...inner.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]): [string, string] => [key, value]),
    );
    const of = this.targetLabels(target);
    const clashing = Object.keys(own).filter((label) => label in of && endpoint.honorLabels !== true);
    const kept = Object.entries(own).map(([key, value]): [string, string] => [
      clashing.includes(key) ? `exported_${key}` : key,
      value,
    ]);
    const labels = relabelled(
      { ...of, ...Object.fromEntries(kept), __name__: metric },
      endpoint.metricRelabelings ?? [],
    );
    if (labels === undefined) throw new Error(`${target.monitor} drops ${metric}`);
    return written(labels);
  }

  private monitor({ monitor, port }: Target) {
    const [kind = "", namespace = "", name = ""] = monitor.split(/[ /]/);
    const object = ofKind(allObjects(this.tree), kind).find(
      ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
    );
    if (object === undefined) throw new Error(`there is no ${monitor} in the tree`);
    const spec = object["spec"] as Monitor;
    const endpoint = (spec.endpoints ?? spec.podMetricsEndpoints ?? []).find(
      (each) => port === undefined || each.port === port,
    );
    if (endpoint === undefined) throw new Error(`${monitor} has no port ${port ?? "at all"}`);
    return { kind, namespace, name, spec, endpoint };
  }

  private service(namespace: string, { selector, namespaceSelector = {} }: Monitor): Found {
    const namespaces = namespaceSelector.matchNames ?? [namespace];
    const inTree = ofKind(allObjects(this.tree), "Service").map(({ metadata }) => ({
      name: metadata.name,
      namespace: metadata.namespace ?? "",
      labels: metadata.labels ?? {},
    }));
    const found = [...inTree, ...MADE].find(
      (each) => namespaces.includes(each.namespace) && isSelected(each.labels, selector),
    );
    if (found === undefined) throw new Error(`no Service in ${namespaces.join(", ")} has ${JSON.stringify(selector)}`);
    return found;
  }

  private pod(namespace: string, { selector, namespaceSelector = {} }: Monitor): Found {
    const namespaces = namespaceSelector.matchNames ?? [namespace];
    const found = podsOf(this.tree).find(
      (pods) => namespaces.includes(pods.namespace) && isSelected(pods.labels, selector),
    );
    if (found === undefined) throw new Error(`no pod in ${namespaces.join(", ")} has ${JSON.stringify(selector)}`);
    return { namespace: found.namespace, name: found.object.metadata.name, labels: found.labels };
  }
}

function isSelected(labels: Labels, { matchLabels = {}, matchExpressions = [] }: Selector): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, values = [] }) => values.includes(labels[key] ?? ""))
  );
}

/** What Kubernetes' service discovery says of the exporter's pod; the kubelet is a node and no pod. */
function discovered({ namespace, name, labels }: Found, kind: string, node: string): Labels {
  const isNode = name === "prometheus-kubelet";
  const isHost = name === "kubernetes";
  const pod = `${name}-${node}`;
  const target = isNode ? ["Node", node] : isHost ? ["", ""] : ["Pod", pod];
  return {
    __address__: `${node}:9100`,
    __meta_kubernetes_namespace: namespace,
    ...(kind === "ServiceMonitor" && { __meta_kubernetes_service_name: name }),
    __meta_kubernetes_endpointslice_address_target_kind: target[0] ?? "",
    __meta_kubernetes_endpointslice_address_target_name: target[1] ?? "",
    ...(!isNode && !isHost && { __meta_kubernetes_pod_name: pod, __meta_kubernetes_pod_node_name: node }),
    ...Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [
        `__meta_kubernetes_${kind === "PodMonitor" ? "pod" : "service"}_label_${sanitized(key)}`,
        value,
      ]),
    ),
  };
}

/**
 * The relabelling that the operator puts before the monitor's own.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/promcfg.go
 */
function operatorSteps(kind: string, name: string, { jobLabel }: Monitor, endpoint: Endpoint): readonly Relabeling[] {
  const isPods = kind === "PodMonitor";
  const of = [
    "__meta_kubernetes_endpointslice_address_target_kind",
    "__meta_kubernetes_endpointslice_address_target_name",
  ];
  const job = `__meta_kubernetes_${isPods ? "pod" : "service"}_label_${sanitized(jobLabel ?? "")}`;
  return [
    { sourceLabels: of, regex: "Node;(.*)", targetLabel: "node" },
    { sourceLabels: of, regex: "Pod;(.*)", targetLabel: "pod" },
    { sourceLabels: ["__meta_kubernetes_namespace"], targetLabel: "namespace" },
    { sourceLabels: ["__meta_kubernetes_service_name"], targetLabel: "service" },
    { sourceLabels: ["__meta_kubernetes_pod_name"], targetLabel: "pod" },
    isPods
      ? { targetLabel: "job", replacement: name }
      : { sourceLabels: ["__meta_kubernetes_service_name"], targetLabel: "job" },
    ...(jobLabel === undefined ? [] : [{ sourceLabels: [job], regex: "(.+)", targetLabel: "job" }]),
    { targetLabel: "endpoint", replacement: String(endpoint.port ?? endpoint.targetPort) },
  ];
}

function sanitized(label: string): string {
  return label.replaceAll(/[^\w]/g, "_");
}

function written({ __name__: metric = "", ...labels }: Labels): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${metric}{${pairs.map(([key, value]) => `${key}="${value}"`).join(",")}}`;
}
