import { type Alert, cordoned, from, ready, type Sample, state, up } from "./case";

/** A whole cluster in some situation, and all of the alerts that it must raise. */
export interface Scene {
  readonly name: string;
  readonly series: readonly Sample[];
  readonly at: string;
  readonly alerts: Readonly<Record<string, readonly Alert[]>>;
  /** Those of which Alertmanager sends a message; all of them if nothing is said. */
  readonly messages?: readonly string[];
}

interface Cluster {
  readonly controlPlanes: readonly string[];
  readonly workers: readonly string[];
  /** The node that is away from the first minute on. */
  readonly away?: string;
  /** It was the last control plane: Kubernetes goes on to say that it is ready. */
  readonly unnoticed?: boolean;
  readonly cordoned?: string;
  readonly snmp?: boolean;
}

const MINUTES = 60;
const all = (value: number): string => `${value}x${MINUTES}`;

/** What Prometheus has of a cluster in which everything is well but that node. */
function cluster({ controlPlanes, workers, away, unnoticed, cordoned: closed, snmp = true }: Cluster): Sample[] {
  const nodes = [...controlPlanes, ...workers];
  const there = nodes.find((node) => node !== away && !controlPlanes.includes(node)) ?? nodes[0] ?? "";
  const reached = (node: string): string => all(node === away ? 0 : 1);
  return [
    ...nodes.flatMap((node) => [
      ready(node, unnoticed === true ? all(1) : reached(node)),
      cordoned(node, all(node === closed ? 1 : 0)),
      up("node-exporter", reached(node), node),
      up("kubelet", reached(node), node),
      up("longhorn", reached(node), node),
      state(`kube_pod_info{namespace="longhorn-system",pod="longhorn-backend-${node}",node="${node}"}`, all(1)),
    ]),
    ...controlPlanes.flatMap((node) => [
      up("apiserver", reached(node), node),
      up("etcd", reached(node), node),
      up("kube-controller-manager", reached(node), node),
      up("kube-scheduler", reached(node), node),
      ...(node === away ? [] : [from("etcd", "etcd_server_has_leader", all(1), node)]),
    ]),
    ...(["alertmanager", "cert-manager", "kube-state-metrics", "prometheus", "prometheus-operator"] as const).map(
      (exporter) => up(exporter, all(1), there),
    ),
    up("proxmox", all(1), there),
    ...(snmp ? [up("synology", all(1), there)] : []),
    state('kube_deployment_spec_replicas{namespace="monitoring",deployment="snmp-exporter"}', all(snmp ? 1 : 0)),
    from("cloudflared", "cloudflared_tunnel_ha_connections", all(4), there),
    state('kube_cronjob_created{namespace="etcd-backup",cronjob="etcd-backup"}', all(0)),
  ];
}

/** What a cluster is like while one of its storage nodes is away. */
const CONSEQUENCES: readonly Sample[] = [
  from(
    "longhorn",
    'longhorn_volume_robustness{pvc="a",pvc_namespace="b",volume="c",node="worker-2",state="degraded"}',
    all(1),
    "worker-2",
  ),
  state('kube_pod_status_phase{namespace="media",pod="radarr-0",phase="Pending"}', all(1)),
  state('kube_pod_status_unschedulable{namespace="media",pod="radarr-0"}', all(1)),
  state(
    'gotk_resource_info{customresource_kind="Kustomization",exported_namespace="flux-system",name="apps",ready="False",reason="HealthCheckFailed"}',
    all(1),
  ),
];

const WATCHDOG = { Watchdog: [{ labels: {}, summary: "the alerting works" }] };
const nodeDown = (node: string) => ({ NodeDown: [{ labels: { node }, summary: `${node} is not ready` }] });

const two = { controlPlanes: ["control-1"], workers: ["worker-1", "worker-2"] };
const three = { controlPlanes: ["control-1", "control-2", "control-3"], workers: [] };

export const SCENES: readonly Scene[] = [
  { name: "all is well with one control plane and two workers", at: "59m", series: cluster(two), alerts: WATCHDOG },
  { name: "all is well with three control planes and no worker", at: "59m", series: cluster(three), alerts: WATCHDOG },
  {
    name: "all is well with one worker and without SNMP",
    at: "59m",
    series: cluster({ controlPlanes: ["control-1"], workers: ["worker-1"], snmp: false }),
    alerts: WATCHDOG,
  },
  {
    name: "a worker is down",
    at: "59m",
    series: [...cluster({ ...two, away: "worker-1" }), ...CONSEQUENCES],
    alerts: { ...WATCHDOG, ...nodeDown("worker-1") },
  },
  {
    name: "one of three control planes is down",
    at: "59m",
    series: [...cluster({ ...three, away: "control-1" }), ...CONSEQUENCES],
    alerts: { ...WATCHDOG, ...nodeDown("control-1") },
  },
  {
    name: "a worker is closed and stopped for maintenance",
    at: "59m",
    series: [...cluster({ ...two, away: "worker-1", cordoned: "worker-1" }), ...CONSEQUENCES],
    alerts: WATCHDOG,
  },
  {
    name: "the only control plane is down",
    at: "59m",
    series: cluster({ ...two, away: "control-1", unnoticed: true }),
    alerts: {
      ...WATCHDOG,
      EtcdWithoutQuorum: [
        { labels: {}, summary: "too few control planes are left for etcd: nothing in the cluster can be changed" },
      ],
      ApiServerDown: [{ labels: {}, summary: "no API server answers" }],
      NodeSilent: [{ labels: { node: "control-1" }, summary: "control-1 is ready and sends no metrics" }],
      TargetDown: [
        ["kube-system", "kube-controller-manager"],
        ["kube-system", "kube-etcd"],
        ["kube-system", "kube-scheduler"],
        ["kube-system", "kubelet"],
        ["longhorn-system", "longhorn-backend"],
      ].map(([namespace = "", job = ""]) => ({
        labels: { namespace, job },
        summary: `1 of ${namespace}/${job} do not answer Prometheus`,
      })),
    },
    messages: ["EtcdWithoutQuorum"],
  },
];
