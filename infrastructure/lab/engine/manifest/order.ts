import { groupOf, keyOf, type KubeObject } from "./kube-object";

/** An object and what has to be there before it. */
export interface Ordered {
  readonly object: KubeObject;
  readonly after: readonly KubeObject[];
}

const DEPENDS_ON = "config.kubernetes.io/depends-on";
const MUTATION = "config.kubernetes.io/apply-time-mutation";

/** Kinds that are made first, in this order; `group/kind`. */
const FIRST = [
  "/Namespace",
  "/ResourceQuota",
  "storage.k8s.io/StorageClass",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "/ServiceAccount",
  "extensions/PodSecurityPolicy",
  "policy/PodSecurityPolicy",
  "rbac.authorization.k8s.io/Role",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/RoleBinding",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "/ConfigMap",
  "/Secret",
  "/Service",
  "/LimitRange",
  "scheduling.k8s.io/PriorityClass",
  "extensions/Deployment",
  "apps/Deployment",
  "apps/StatefulSet",
  "batch/CronJob",
  "policy/PodDisruptionBudget",
];
const LAST = ["admissionregistration.k8s.io/ValidatingWebhookConfiguration"];

/**
 * The objects in the order in which the Kubernetes provider registers those of a file: definitions before what they define,
 * namespaces before what is in them, and as the objects' annotations say.
 * Source of the rules: pkg/object/graph and pkg/ordering of kubernetes-sigs/cli-utils.
 *
 * @throws Error for objects that wait for each other, or for one that is not among them.
 */
export function inOrder(objects: readonly KubeObject[]): Ordered[] {
  const needs = new Map(objects.map((object) => [object, neededBy(object, objects)]));
  const waiting = new Set(objects);
  const ordered: Ordered[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter((object) => needs.get(object)?.every((needed) => !waiting.has(needed)) ?? true);
    if (ready.length === 0) throw new Error(`objects wait for each other: ${[...waiting].map(keyOf).join(", ")}`);
    for (const object of ready) waiting.delete(object);
    for (const object of ready.sort(compare)) ordered.push({ object, after: needs.get(object) ?? [] });
  }
  return ordered;
}

function neededBy(object: KubeObject, objects: readonly KubeObject[]): KubeObject[] {
  const { namespace, annotations } = object.metadata;
  if (annotations?.[MUTATION] !== undefined) throw new Error(`${keyOf(object)}: the lab does not model ${MUTATION}`);
  const definition = objects.find((other) => defines(other, object));
  const home = objects.find(
    (other) => other.kind === "Namespace" && groupOf(other) === "" && other.metadata.name === namespace,
  );
  const named = (annotations?.[DEPENDS_ON] ?? "").split(",").filter((reference) => reference.trim() !== "");
  const explicit = named.map((reference) => find(reference.trim(), object, objects));
  const all = [definition, home, ...explicit].filter((each) => each !== undefined && each !== object);
  return [...new Set(all as KubeObject[])];
}

function defines({ kind, spec }: KubeObject, object: KubeObject): boolean {
  if (kind !== "CustomResourceDefinition") return false;
  const { group, names } = (spec ?? {}) as { group?: string; names?: { kind?: string } };
  return group === groupOf(object) && names?.kind === object.kind;
}

/** `<group>/<kind>/<name>` or `<group>/namespaces/<namespace>/<kind>/<name>`. */
function find(reference: string, from: KubeObject, objects: readonly KubeObject[]): KubeObject {
  const parts = reference.split("/");
  const [group, , namespace, kind, name] = parts.length === 3 ? [parts[0], "", "", parts[1], parts[2]] : parts;
  const key = [group, namespace, kind, name].join("/");
  const found = objects.find((object) => keyOf(object) === key);
  if (found === undefined) throw new Error(`${keyOf(from)} depends on ${reference}, which is not in the same file`);
  return found;
}

function compare(a: KubeObject, b: KubeObject): number {
  const keys = [a, b].map((object) => [
    groupOf(object),
    object.kind,
    object.metadata.namespace ?? "",
    object.metadata.name,
  ]);
  const [left = [], right = []] = keys;
  const places = rank(a) - rank(b);
  if (places !== 0) return places;
  const differing = left.findIndex((part, i) => part !== right[i]);
  return differing < 0 ? 0 : (left[differing] ?? "") < (right[differing] ?? "") ? -1 : 1;
}

function rank(object: KubeObject): number {
  const kind = `${groupOf(object)}/${object.kind}`;
  const first = FIRST.indexOf(kind);
  return first >= 0 ? first - FIRST.length : LAST.indexOf(kind) + 1;
}
