import { type Cases, cordoned, type Exporter, fires, from, ready, type Sample, silent, state, up } from "../case";

/** A DaemonSet's or Deployment's pod, by the name that the tests give it, on a node. */
const podOn = (pod: string, node: string): Sample =>
  state(`kube_pod_info{namespace="longhorn-system",pod="${pod}",node="${node}"}`, "1x60");

const down = (job: string, namespace: string, count: number) => ({
  labels: { job, namespace },
  summary: `${count} of ${namespace}/${job} do not answer Prometheus`,
});

const NEEDED: readonly Exporter[] = [
  "alertmanager",
  "apiserver",
  "cert-manager",
  "etcd",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-state-metrics",
  "kubelet",
  "longhorn",
  "node-exporter",
  "prometheus-operator",
];
const present = (without?: Exporter): Sample[] =>
  NEEDED.filter((exporter) => exporter !== without).map((exporter) => up(exporter, "0x30"));

const missing = (job: string) => ({
  labels: { job },
  summary: `Prometheus knows of no ${job}, and alerts that read its metrics cannot fire`,
});
const JOBS: Partial<Record<Exporter, string>> = {
  alertmanager: "prometheus-alertmanager",
  etcd: "kube-etcd",
  longhorn: "longhorn-backend",
};

const failures = (values: string): Sample =>
  from("alertmanager", 'alertmanager_notifications_failed_total{integration="discord",reason="clientError"}', values);

const refusing = (job: string) => ({
  labels: { job },
  summary: `${job} refuses its configuration, and goes on with the last good one`,
});

const broken = (values: string): Sample =>
  from(
    "prometheus",
    'prometheus_rule_evaluation_failures_total{rule_group="/etc/prometheus/rules/a.yaml;nodes"}',
    values,
  );

export const MONITORING: Cases = {
  TargetDown: [
    fires(
      "two of three",
      "15m",
      [up("longhorn", "0x15", "worker-1"), up("longhorn", "0x15", "worker-2"), up("longhorn", "1x15", "worker-3")],
      down("longhorn-backend", "longhorn-system", 2),
    ),
    silent("for 14 minutes", "14m", [up("longhorn", "0x15", "worker-1")]),
    silent("all answer", "30m", [up("longhorn", "1x30", "worker-1")]),
    silent("its node is down, of which NodeDown tells", "30m", [
      up("longhorn", "0x30", "worker-1"),
      podOn("longhorn-backend-worker-1", "worker-1"),
      up("kubelet", "0x30", "worker-1"),
      up("etcd", "0x30", "worker-1"),
      ready("worker-1", "0x30"),
    ]),
    silent("its node is in maintenance", "30m", [
      up("longhorn", "0x30", "worker-1"),
      podOn("longhorn-backend-worker-1", "worker-1"),
      up("kubelet", "0x30", "worker-1"),
      cordoned("worker-1", "1x30"),
    ]),
    silent("it crashes, of which PodCrashLooping tells", "30m", [
      up("longhorn", "0x30", "worker-1"),
      state(
        'kube_pod_container_status_waiting_reason{namespace="longhorn-system",pod="longhorn-backend-worker-1",container="a",reason="CrashLoopBackOff"}',
        "1x30",
      ),
    ]),
    silent("those that have an alert of their own", "30m", [
      up("apiserver", "0x30"),
      up("node-exporter", "0x30"),
      up("proxmox", "0x30"),
      up("synology", "0x30"),
      up("cloudflared", "0x30"),
    ]),
  ],
  TargetMissing: [
    ...NEEDED.map((exporter) => fires(`no ${exporter}`, "15m", present(exporter), missing(JOBS[exporter] ?? exporter))),
    silent("for 14 minutes", "14m", present("kubelet")),
    silent("all are known, though none answers", "30m", present()),
  ],
  AlertsNotDelivered: [
    fires("again and again", "35m", [failures("0+1x60")], {
      labels: { integration: "discord" },
      summary: "alerts do not reach their receivers of kind discord",
    }),
    silent("once", "60m", [failures("0x9 1x60")]),
    silent("for less than half an hour", "30m", [failures("0+1x60")]),
    silent("all arrived", "60m", [failures("5x60")]),
  ],
  ConfigRefused: [
    fires(
      "by Prometheus",
      "15m",
      [from("prometheus", "prometheus_config_last_reload_successful", "0x15")],
      refusing("prometheus-prometheus"),
    ),
    fires(
      "by Alertmanager",
      "15m",
      [from("alertmanager", "alertmanager_config_last_reload_successful", "0x15")],
      refusing("prometheus-alertmanager"),
    ),
    fires(
      "an object that the operator cannot use",
      "15m",
      [
        from(
          "prometheus-operator",
          'prometheus_operator_managed_resources{resource="PrometheusRule",state="rejected"}',
          "1x15",
        ),
      ],
      refusing("prometheus-operator"),
    ),
    fires(
      "a Secret that the operator cannot use",
      "15m",
      [from("prometheus-operator", 'prometheus_operator_syncs{controller="alertmanager",status="failed"}', "1x15")],
      refusing("prometheus-operator"),
    ),
    silent("for 14 minutes", "14m", [from("prometheus", "prometheus_config_last_reload_successful", "0x15")]),
    silent("all are read", "30m", [
      from("prometheus", "prometheus_config_last_reload_successful", "1x30"),
      from("alertmanager", "alertmanager_config_last_reload_successful", "1x30"),
      from("prometheus-operator", 'prometheus_operator_syncs{controller="alertmanager",status="failed"}', "0x30"),
      from("prometheus-operator", 'prometheus_operator_syncs{controller="alertmanager",status="ok"}', "1x30"),
      from(
        "prometheus-operator",
        'prometheus_operator_managed_resources{resource="PrometheusRule",state="rejected"}',
        "0x30",
      ),
      from(
        "prometheus-operator",
        'prometheus_operator_managed_resources{resource="PrometheusRule",state="selected"}',
        "8x30",
      ),
    ]),
  ],
  RuleFailing: [
    fires("with each evaluation", "20m", [broken("0+1x60")], {
      labels: { group: "nodes" },
      summary: "alerts of the group nodes cannot be computed",
    }),
    silent("once", "30m", [broken("0x4 1x60")]),
    silent("for less than a quarter of an hour", "15m", [broken("0+1x60")]),
  ],
  Watchdog: [fires("always", "0m", [], { labels: {}, summary: "the alerting works" })],
};
