import type { Labels } from "./relabel";
import type { Target } from "./scrape";

/** What Prometheus asks in the tree. Where the exporter runs matters only to those that have a node of their own. */
export const TARGETS = {
  apiserver: { monitor: "ServiceMonitor monitoring/prometheus-apiserver", node: "control-1" },
  "cert-manager": { monitor: "ServiceMonitor cert-manager/cert-manager" },
  cloudflared: { monitor: "PodMonitor ingress/cloudflared" },
  etcd: { monitor: "ServiceMonitor monitoring/prometheus-kube-etcd", node: "control-1" },
  "kube-controller-manager": {
    monitor: "ServiceMonitor monitoring/prometheus-kube-controller-manager",
    node: "control-1",
  },
  "kube-scheduler": { monitor: "ServiceMonitor monitoring/prometheus-kube-scheduler", node: "control-1" },
  "kube-state-metrics": { monitor: "ServiceMonitor monitoring/kube-state-metrics" },
  kubelet: { monitor: "ServiceMonitor monitoring/prometheus-kubelet" },
  longhorn: { monitor: "ServiceMonitor longhorn-system/longhorn-prometheus-servicemonitor" },
  "node-exporter": { monitor: "ServiceMonitor monitoring/node-exporter" },
  prometheus: { monitor: "ServiceMonitor monitoring/prometheus-prometheus", port: "http-web" },
  alertmanager: { monitor: "ServiceMonitor monitoring/prometheus-alertmanager", port: "http-web" },
  "prometheus-operator": { monitor: "ServiceMonitor monitoring/prometheus-operator" },
  proxmox: { monitor: "ServiceMonitor monitoring/proxmox" },
  synology: { monitor: "ServiceMonitor monitoring/synology" },
} as const satisfies Record<string, Target>;

export type Exporter = keyof typeof TARGETS;

/** A series, as its exporter gives it. */
export interface Sample {
  readonly exporter: Exporter;
  /** Where that exporter runs. */
  readonly node?: string;
  /** Without its value: `up`, `kube_pod_info{pod="a"}`. */
  readonly sample: string;
  /**
   * One a minute, as promtool writes them: `1x10` is 1 and then ten times more, `_` nothing.
   *
   * @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series
   */
  readonly values: string;
}

/** A situation, and the alerts that it must raise: none in a near miss. */
export interface Case {
  readonly name: string;
  readonly series: readonly Sample[];
  /** When the alerts are looked at, from the first sample on. */
  readonly at: string;
  readonly alerts: readonly Alert[];
}

export interface Alert {
  /** All of its labels but the severity. */
  readonly labels: Labels;
  readonly summary: string;
}

/** The cases of each alert. */
export type Cases = Readonly<Record<string, readonly Case[]>>;

/** In which the alert fires. */
export function fires(name: string, at: string, series: readonly Sample[], ...alerts: readonly Alert[]): Case {
  return { name, at, series, alerts };
}

/** In which it must not, though it nearly would. */
export function silent(name: string, at: string, series: readonly Sample[]): Case {
  return { name, at, series, alerts: [] };
}

export function from(exporter: Exporter, sample: string, values: string, node?: string): Sample {
  return { exporter, sample, values, ...(node !== undefined && { node }) };
}

/** Whether Prometheus reaches the exporter. */
export function up(exporter: Exporter, values: string, node?: string): Sample {
  return from(exporter, "up", values, node);
}

/** What kube-state-metrics says. */
export function state(sample: string, values: string): Sample {
  return from("kube-state-metrics", sample, values);
}

/** Whether a node is ready. */
export function ready(node: string, values: string): Sample {
  return state(`kube_node_status_condition{node="${node}",condition="Ready",status="true"}`, values);
}

/** Whether a node is closed to new pods, as it is during maintenance. */
export function cordoned(node: string, values: string): Sample {
  return state(`kube_node_spec_unschedulable{node="${node}"}`, values);
}
