import type { Shape } from "../../engine/provider/adapter";

/** A kind of object that the adapter models. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Its name in paths of the API. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Properties besides `apiVersion`, `kind` and `metadata`. */
  readonly fields: readonly string[];
  /**
   * Paths whose change makes the object anew, besides its name and namespace.
   * Source: provider/pkg/provider/diff.go of pulumi/pulumi-kubernetes.
   */
  readonly immutable?: readonly string[];
}

const rbac = "rbac.authorization.k8s.io/v1";

/** What Flux's manifests are made of, and what the layer adds to them. */
const kinds: readonly Kind[] = [
  { apiVersion: "v1", kind: "Namespace", plural: "namespaces", namespaced: false, fields: ["spec"] },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    plural: "configmaps",
    namespaced: true,
    fields: ["data", "binaryData", "immutable"],
  },
  {
    apiVersion: "v1",
    kind: "Secret",
    plural: "secrets",
    namespaced: true,
    fields: ["data", "stringData", "immutable"],
  },
  {
    apiVersion: "v1",
    kind: "Service",
    plural: "services",
    namespaced: true,
    fields: ["spec"],
    immutable: ["spec.clusterIP"],
  },
  {
    apiVersion: "v1",
    kind: "ServiceAccount",
    plural: "serviceaccounts",
    namespaced: true,
    fields: ["automountServiceAccountToken", "imagePullSecrets"],
  },
  {
    apiVersion: "v1",
    kind: "ResourceQuota",
    plural: "resourcequotas",
    namespaced: true,
    fields: ["spec"],
    immutable: ["spec.scopes"],
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    plural: "deployments",
    namespaced: true,
    fields: ["spec"],
    immutable: ["spec.selector"],
  },
  {
    apiVersion: rbac,
    kind: "ClusterRole",
    plural: "clusterroles",
    namespaced: false,
    fields: ["rules", "aggregationRule"],
  },
  {
    apiVersion: rbac,
    kind: "ClusterRoleBinding",
    plural: "clusterrolebindings",
    namespaced: false,
    fields: ["roleRef", "subjects"],
    immutable: ["roleRef"],
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    plural: "networkpolicies",
    namespaced: true,
    fields: ["spec"],
  },
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    plural: "customresourcedefinitions",
    namespaced: false,
    fields: ["spec"],
  },
  {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    plural: "gitrepositories",
    namespaced: true,
    fields: ["spec"],
  },
  {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    plural: "kustomizations",
    namespaced: true,
    fields: ["spec"],
  },
];

const byType = new Map(kinds.map((kind) => [typeOf(kind), kind]));

/** `kubernetes:core/v1:ConfigMap`, as the SDK and the real provider's `yaml/v2` name it. */
export function typeOf({ apiVersion, kind }: Pick<Kind, "apiVersion" | "kind">): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** The kind of a resource type, if it is modelled. */
export function kindOf(type: string): Kind | undefined {
  return byType.get(type);
}

/** Modelled inputs by resource type. */
export const objectShapes: Readonly<Record<string, Shape>> = Object.fromEntries(
  kinds.map((kind) => [
    typeOf(kind),
    Object.fromEntries(["apiVersion", "kind", "metadata", ...kind.fields].map((field) => [field, "any"])),
  ]),
);

/** Path of an object. */
export function pathOf({ apiVersion, plural, namespaced }: Kind, namespace: string, name: string): string {
  const api = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${api}${scope}/${plural}/${encodeURIComponent(name)}`;
}
