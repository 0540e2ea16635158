import { parseAllDocuments } from "yaml";
import type { ContentsInput } from "./contents";
import type { KubernetesObject } from "./kubernetes-object";
import { cutPod } from "./rendered-pod";

type WorkloadInput = NonNullable<ContentsInput["workloads"]>[number];
type ServiceInput = NonNullable<ContentsInput["services"]>[number];
type ObjectInput = NonNullable<ContentsInput["objects"]>[number];

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];

/** Kinds that are kept whole under `objects`. */
const KEPT = [
  "Alertmanager",
  "CSIDriver",
  "Certificate",
  "ClusterIssuer",
  "Ingress",
  "IngressClass",
  "Issuer",
  "NetworkPolicy",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "PodMonitor",
  "PriorityClass",
  "Prometheus",
  "ServiceMonitor",
  "StorageClass",
];
/** Kinds of which only the name is kept: what is in them is the chart's affair, or a secret. */
const NAMED = ["ConfigMap", "Secret", "ServiceAccount"];

/** Annotations that make an object the default of its kind. */
const DEFAULT_CLASS = /is-default-class$/;
/** Labels that change with the chart's version, or say nothing. */
const NOISE = ["helm.sh/chart", "chart", "heritage", "app.kubernetes.io/version", "app.kubernetes.io/managed-by"];

/**
 * What `helm template --include-crds` printed, cut to what contents.yaml holds. Tests are left out, and of the hooks all
 * but their jobs.
 *
 * @param namespace the release's; objects in another keep theirs.
 */
export function contentsOf(rendered: string, namespace: string): ContentsInput {
  const objects = parseRendered(rendered).filter((object) => !hooks(object).some((hook) => hook.startsWith("test")));
  const standing = objects.filter((object) => hooks(object).length === 0);
  const contents: ContentsInput = {
    workloads: objects.filter(({ kind }) => WORKLOADS.includes(kind)).map(workload),
    services: standing.filter(({ kind }) => kind === "Service").map((each) => service(each, namespace)),
    crds: standing.filter(({ kind }) => kind === "CustomResourceDefinition").flatMap(definitions),
    objects: standing
      .filter(({ kind }) => KEPT.includes(kind) || NAMED.includes(kind))
      .map((each) => kept(each, namespace)),
  };
  return Object.fromEntries(Object.entries(contents).map(([key, entries]) => [key, [...entries].sort(byKindAndName)]));
}

function byKindAndName(a: unknown, b: unknown): number {
  const key = (value: unknown) => {
    const { kind = "", name = "", metadata } = value as { kind?: string; name?: string; metadata?: { name: string } };
    return `${kind} ${metadata?.name ?? name}`;
  };
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}

/** The objects of a render, lists opened. */
export function parseRendered(rendered: string): readonly KubernetesObject[] {
  return parseAllDocuments(rendered, { merge: true, uniqueKeys: false })
    .map((document) => document.toJS() as (KubernetesObject & { items?: KubernetesObject[] }) | null)
    .flatMap((object) => (object === null ? [] : object.kind.endsWith("List") ? (object.items ?? []) : [object]));
}

function hooks({ metadata }: KubernetesObject): readonly string[] {
  const hook = metadata.annotations?.["helm.sh/hook"];
  return hook === undefined ? [] : hook.split(",").map((each) => each.trim());
}

interface RenderedSpec {
  readonly replicas?: number;
  readonly schedule?: string;
  readonly serviceName?: string;
  readonly strategy?: { readonly type?: string };
  readonly selector?: { readonly matchLabels?: Record<string, string> };
  readonly jobTemplate?: { readonly spec: RenderedSpec };
  readonly template: { readonly metadata?: { readonly labels?: Record<string, string> }; readonly spec: object };
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string }; readonly spec: object }[];
}

function workload(object: KubernetesObject): WorkloadInput {
  const spec = object["spec"] as RenderedSpec;
  const { template } = spec.jobTemplate?.spec ?? spec;
  const selector = spec.selector?.matchLabels;
  const labels = quiet(template.metadata?.labels ?? {}, selector);
  const hook = hooks(object);
  return {
    kind: object.kind as WorkloadInput["kind"],
    name: object.metadata.name,
    ...(spec.replicas !== undefined && spec.replicas !== 1 && { replicas: spec.replicas }),
    labels,
    ...(selector && !same(selector, labels) && { selector }),
    ...(spec.strategy?.type === "Recreate" && { strategy: "Recreate" }),
    ...(spec.schedule !== undefined && { schedule: spec.schedule }),
    ...(spec.serviceName !== undefined && { serviceName: spec.serviceName }),
    ...(hook.length > 0 && { hook: [...hook] }),
    pod: cutPod(template.spec),
    ...(spec.volumeClaimTemplates && {
      volumeClaimTemplates: spec.volumeClaimTemplates.map((claim) => ({
        metadata: { name: claim.metadata.name },
        spec: claim.spec,
      })),
    }),
  };
}

function service({ metadata, ...object }: KubernetesObject, namespace: string): ServiceInput {
  const {
    type,
    clusterIP,
    selector,
    loadBalancerClass,
    ports = [],
  } = object["spec"] as Partial<Pick<ServiceInput, "type" | "clusterIP" | "selector" | "loadBalancerClass" | "ports">>;
  const labels = quiet(metadata.labels ?? {});
  return {
    name: metadata.name,
    ...(metadata.namespace !== undefined && metadata.namespace !== namespace && { namespace: metadata.namespace }),
    ...(type !== undefined && type !== "ClusterIP" && { type }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(selector && { selector }),
    ...(clusterIP === "None" && { clusterIP }),
    ...(loadBalancerClass !== undefined && { loadBalancerClass }),
    ports: ports.map(({ name, port, targetPort, protocol, appProtocol }) => ({
      ...(name !== undefined && { name }),
      port,
      ...(targetPort !== undefined && { targetPort }),
      ...(protocol !== undefined && { protocol }),
      ...(appProtocol !== undefined && { appProtocol }),
    })),
  };
}

interface RenderedDefinition {
  readonly group: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly names: { readonly kind: string; readonly plural: string };
  readonly versions: readonly { readonly name: string; readonly served: boolean; readonly storage: boolean }[];
}

/** One entry for each served version, that of the storage first. */
function definitions(object: KubernetesObject): NonNullable<ContentsInput["crds"]> {
  const { group, scope, names, versions } = object["spec"] as RenderedDefinition;
  return versions
    .filter(({ served }) => served)
    .sort((a, b) => Number(b.storage) - Number(a.storage))
    .map(({ name }) => ({ group, version: name, kind: names.kind, plural: names.plural, scope }));
}

function kept({ apiVersion, kind, metadata, ...rest }: KubernetesObject, namespace: string): ObjectInput {
  const defaults = Object.entries(metadata.annotations ?? {}).filter(([key]) => DEFAULT_CLASS.test(key));
  const { name, namespace: own = namespace } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(own !== namespace && { namespace: own }),
      // what a claim's selector finds it by
      ...(kind === "PersistentVolume" && metadata.labels && { labels: quiet(metadata.labels) }),
      ...(defaults.length > 0 && { annotations: Object.fromEntries(defaults) }),
    },
    ...(NAMED.includes(kind) ? {} : kind === "ServiceMonitor" ? quietMonitor(rest) : rest),
  };
}

/** A monitor finds Services by labels that they still have here; where it asks for none, none are said. */
function quietMonitor(rest: Record<string, unknown>): Record<string, unknown> {
  const spec = rest["spec"] as { selector?: { matchLabels?: Record<string, string> } };
  if (spec.selector?.matchLabels === undefined) return rest;
  return { ...rest, spec: { ...spec, selector: { ...spec.selector, matchLabels: quiet(spec.selector.matchLabels) } } };
}

function quiet(labels: Record<string, string>, needed: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key in needed || !NOISE.includes(key)));
}

function same(a: Record<string, string>, b: Record<string, string>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
