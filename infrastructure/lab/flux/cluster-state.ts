import type { ClusterApi } from "./cluster-api";
import type { ClusterObject } from "./cluster-object";

/** The kinds that the stand-ins and the report look at: API version and name in paths. */
const KINDS = {
  kustomizations: ["kustomize.toolkit.fluxcd.io/v1", "kustomizations"],
  releases: ["helm.toolkit.fluxcd.io/v2", "helmreleases"],
  gitRepositories: ["source.toolkit.fluxcd.io/v1", "gitrepositories"],
  ociRepositories: ["source.toolkit.fluxcd.io/v1", "ocirepositories"],
  helmRepositories: ["source.toolkit.fluxcd.io/v1", "helmrepositories"],
  helmCharts: ["source.toolkit.fluxcd.io/v1", "helmcharts"],
  deployments: ["apps/v1", "deployments"],
  statefulSets: ["apps/v1", "statefulsets"],
  daemonSets: ["apps/v1", "daemonsets"],
  jobs: ["batch/v1", "jobs"],
  cronJobs: ["batch/v1", "cronjobs"],
  pods: ["v1", "pods"],
  services: ["v1", "services"],
  configMaps: ["v1", "configmaps"],
  secrets: ["v1", "secrets"],
  claims: ["v1", "persistentvolumeclaims"],
  volumes: ["v1", "persistentvolumes"],
  classes: ["storage.k8s.io/v1", "storageclasses"],
  ingresses: ["networking.k8s.io/v1", "ingresses"],
  ingressClasses: ["networking.k8s.io/v1", "ingressclasses"],
  issuers: ["cert-manager.io/v1", "clusterissuers"],
  certificates: ["cert-manager.io/v1", "certificates"],
  namespaces: ["v1", "namespaces"],
  networkPolicies: ["networking.k8s.io/v1", "networkpolicies"],
  talosAccounts: ["talos.dev/v1alpha1", "serviceaccounts"],
} as const satisfies Record<string, readonly [apiVersion: string, plural: string]>;

export type Collection = keyof typeof KINDS;

/** What the cluster holds at one moment. */
export type ClusterState = Readonly<Record<Collection, readonly ClusterObject[]>>;

/** Reads it; the API server answers from its cache. */
export async function readState(api: ClusterApi): Promise<ClusterState> {
  const lists = Object.entries(KINDS).map(
    async ([collection, [apiVersion, plural]]) => [collection, await api.list(apiVersion, plural)] as const,
  );
  return Object.fromEntries(await Promise.all(lists)) as ClusterState;
}

/** An object of a collection by its name. */
export function find(
  objects: readonly ClusterObject[],
  name: string,
  namespace: string | undefined,
): ClusterObject | undefined {
  return objects.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
}
