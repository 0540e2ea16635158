import { groupOf } from "../../../manifests/kubernetes-object";
import { words, type Markdown } from "../markdown";
import type { Check, Danger } from "./danger";

/** What is known of a kind. */
export interface Kind {
  /** Any change to such an object wants a look; only what {@link Kind.fine} or a rule says is judged otherwise. */
  readonly watched?: { readonly check: Check; readonly what: Markdown } | undefined;
  /** Fields of it whose change nobody has to look at. */
  readonly fine: readonly string[];
  /** Parts of it that only look like what the rules are about. */
  readonly unread: readonly string[];
  /** What is so once an object of it is gone. */
  readonly gone?: Danger | undefined;
}

/** Kinds of which every change wants a look: `<group>/<kind>`, or all of a group. */
const WATCHED: readonly (readonly [check: Check, what: Markdown, kinds: string])[] = [
  ["rights", words`rights`, "rbac.authorization.k8s.io/*"],
  ["rights", words`an account that pods act as`, "/ServiceAccount"],
  ["rights", words`a certificate for the API server`, "certificates.k8s.io/*"],
  ["rights", words`a token for the API server`, "authentication.k8s.io/*"],
  ["rights", words`rights to the Talos API, which is the machines themselves`, "talos.dev/*"],
  [
    "admission",
    words`what the API server lets in`,
    "admissionregistration.k8s.io/* kyverno.io/* templates.gatekeeper.sh/*",
  ],
  ["admission", words`how much a namespace may hold`, "/ResourceQuota /LimitRange"],
  ["admission", words`a part of the API that another program answers`, "apiregistration.k8s.io/*"],
  ["admission", words`whom the API server answers first`, "flowcontrol.apiserver.k8s.io/*"],
  ["secrets", words`what a Secret holds`, "/Secret external-secrets.io/* bitnami.com/*"],
  ["secrets", words`copies of volumes`, "snapshot.storage.k8s.io/*"],
  ["secrets", words`where volumes and their backups are`, "longhorn.io/*"],
  ["host", words`a volume from outside the cluster`, "/PersistentVolume"],
  ["host", words`a node`, "/Node"],
  ["host", words`which pods drive others off`, "scheduling.k8s.io/PriorityClass"],
  ["host", words`what pods run under`, "node.k8s.io/*"],
  ["host", words`devices that pods are given`, "resource.k8s.io/* deviceplugin.intel.com/*"],
  ["host", words`what is said of the nodes' hardware`, "nfd.k8s-sigs.io/*"],
  ["host", words`where volumes are`, "storage.k8s.io/*"],
  ["exposure", words`addresses that a Service leads to`, "/Endpoints discovery.k8s.io/EndpointSlice"],
  [
    "exposure",
    words`a way in`,
    "networking.k8s.io/Ingress networking.k8s.io/IngressClass gateway.networking.k8s.io/* traefik.io/* " +
      "traefik.containo.us/* networking.istio.io/* k8s.nginx.org/* configuration.konghq.com/* externaldns.k8s.io/* " +
      "tailscale.com/* metallb.io/* networking.cfargotunnel.com/*",
  ],
  [
    "exposure",
    words`which names certificates are made for, and by whom`,
    "cert-manager.io/* acme.cert-manager.io/* trust.cert-manager.io/*",
  ],
  ["exposure", words`who tells Flux something, or is told`, "notification.toolkit.fluxcd.io/*"],
  [
    "network",
    words`who may reach whom`,
    "networking.k8s.io/* policy.networking.k8s.io/* cilium.io/* crd.projectcalico.org/* projectcalico.org/* k8s.cni.cncf.io/*",
  ],
  ["source", words`where Flux takes things from`, "source.toolkit.fluxcd.io/*"],
  ["source", words`what writes to the repository`, "image.toolkit.fluxcd.io/*"],
  ["source", words`Flux itself`, "fluxcd.controlplane.io/*"],
  ["source", words`what else applies objects`, "argoproj.io/* helm.cattle.io/* addons.cluster.x-k8s.io/*"],
  ["watched", words`what is measured, and who is told`, "monitoring.coreos.com/*"],
];

const WORKLOAD = [
  "spec replicas|minReadySeconds|revisionHistoryLimit|progressDeadlineSeconds|paused|serviceName|podManagementPolicy",
  "spec strategy|updateStrategy|selector **",
  "spec schedule|timeZone|concurrencyPolicy|startingDeadlineSeconds|successfulJobsHistoryLimit|failedJobsHistoryLimit",
  "spec backoffLimit|completions|parallelism|activeDeadlineSeconds|ttlSecondsAfterFinished",
];
const PACE = ["spec interval|timeout|retryInterval|wait", "spec dependsOn|healthChecks **"];
const SCRAPED = [
  "spec jobLabel",
  "spec selector **",
  "spec endpoints|podMetricsEndpoints [] port|interval|path|scrapeTimeout",
];

/** Kinds that are known, and what of them nobody has to look at; what no rule and none of these knows is not judged. */
const FINE: Readonly<Record<string, readonly string[]>> = {
  "/Namespace": [],
  "/ConfigMap": [],
  "/Pod": [],
  "/Service": ["spec ports **", "spec clusterIP|type|selector|publishNotReadyAddresses", "spec selector *"],
  "/Secret": ["type"],
  "/PersistentVolumeClaim": ["spec resources|accessModes **", "spec storageClassName|volumeMode"],
  "/PersistentVolume": ["spec capacity storage"],
  "/ResourceQuota": ["spec hard cpu|memory|requests.cpu|requests.memory|limits.cpu|limits.memory"],
  "apps/Deployment": WORKLOAD,
  "apps/StatefulSet": WORKLOAD,
  "apps/DaemonSet": WORKLOAD,
  "apps/ReplicaSet": WORKLOAD,
  "batch/Job": WORKLOAD,
  "batch/CronJob": WORKLOAD,
  "autoscaling/HorizontalPodAutoscaler": ["spec **"],
  "policy/PodDisruptionBudget": ["spec **"],
  "apiextensions.k8s.io/CustomResourceDefinition": ["spec **"],
  "networking.k8s.io/NetworkPolicy": [],
  "source.toolkit.fluxcd.io/*": ["spec interval|timeout"],
  "kustomize.toolkit.fluxcd.io/Kustomization": PACE,
  "helm.toolkit.fluxcd.io/HelmRelease": [
    ...PACE,
    "spec maxHistory|releaseName",
    "spec install|upgrade|uninstall|rollback **",
    "spec chart spec interval",
  ],
  "monitoring.coreos.com/PrometheusRule": [
    "spec groups [] name|interval",
    "spec groups [] rules [] record|alert|keep_firing_for",
    "spec groups [] rules [] annotations **",
  ],
  "monitoring.coreos.com/ServiceMonitor": SCRAPED,
  "monitoring.coreos.com/PodMonitor": SCRAPED,
};

/** Known by checks of their own, although their group is watched. */
const NOT_WATCHED: readonly string[] = [
  "networking.k8s.io/NetworkPolicy",
  "monitoring.coreos.com/PrometheusRule",
  "monitoring.coreos.com/ServiceMonitor",
  "monitoring.coreos.com/PodMonitor",
];

/** A definition's schema has the names of fields, and nothing in them; what a policy opens has a check of its own. */
const UNREAD: Readonly<Record<string, readonly string[]>> = {
  "apiextensions.k8s.io/CustomResourceDefinition": ["spec versions [] schema **"],
  "networking.k8s.io/NetworkPolicy": ["spec **"],
};

const [LET_IN, DATA] = [words`what it refused is let in`, words`its data may go with it`];

const GONE: Readonly<Record<string, readonly [Check, Markdown]>> = {
  "/Namespace": ["lost", words`everything in the namespace goes with it`],
  "/PersistentVolumeClaim": ["lost", DATA],
  "/PersistentVolume": ["lost", DATA],
  "apiextensions.k8s.io/CustomResourceDefinition": ["lost", words`every object of the kind goes with it`],
  "storage.k8s.io/StorageClass": ["lost", words`claims of the class are no longer provisioned`],
  "kustomize.toolkit.fluxcd.io/Kustomization": ["pruned", words`all that it applied goes with it`],
  "helm.toolkit.fluxcd.io/HelmRelease": ["pruned", words`the release is uninstalled`],
  "rbac.authorization.k8s.io/*": ["pruned", words`it takes rights away`],
  "admissionregistration.k8s.io/*": ["admission", LET_IN],
  "/ResourceQuota": ["admission", LET_IN],
  "/LimitRange": ["admission", LET_IN],
  "networking.k8s.io/NetworkPolicy": ["network", words`what it forbade is allowed`],
  "monitoring.coreos.com/PrometheusRule": ["watched", words`it no longer alerts`],
};

/** What the checks know of an object's kind; undefined if that is nothing. */
export function kindOf(object: { readonly apiVersion: string; readonly kind: string }): Kind | undefined {
  const [exact, group] = [`${groupOf(object)}/${object.kind}`, `${groupOf(object)}/*`];
  const known = <T>(table: Readonly<Record<string, T>>): T | undefined => table[exact] ?? table[group];
  const entries = NOT_WATCHED.includes(exact) ? [] : WATCHED;
  const named = (name: string) => entries.find(([, , kinds]) => kinds.split(" ").includes(name));
  const [check, what] = named(exact) ?? named(group) ?? [];
  const fine = known(FINE);
  if (check === undefined && fine === undefined) return undefined;
  const [goneBy, why] = known(GONE) ?? [];
  return {
    watched: check && what && { check, what },
    fine: fine ?? [],
    unread: known(UNREAD) ?? [],
    gone: goneBy && why && { check: goneBy, message: words`is pruned: ${why}` },
  };
}
