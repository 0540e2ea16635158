import { code, words } from "../markdown";
import type { KubernetesObject } from "../../../manifests/kubernetes-object";
import { fulfils, type Selector } from "../../../manifests/network-policy";
import type { Danger } from "./danger";

type Labels = Readonly<Record<string, string>>;

/**
 * What was in the cluster before and now picks an object's pods by their labels: a Service that leads to them, a
 * NetworkPolicy that lets them through.
 */
export function selectedDangers(
  before: KubernetesObject | undefined,
  after: KubernetesObject,
  objects: readonly KubernetesObject[],
): Danger[] {
  const [was, is] = [before && labelsOf(before), labelsOf(after)];
  if (is === undefined) return [];
  const namespace = after.metadata.namespace;
  return objects.flatMap((object): Danger[] => {
    const newly = selectorsOf(object, namespace).some(
      (selector) => picks(selector, is) && !(was !== undefined && picks(selector, was)),
    );
    if (!newly) return [];
    const name = code(`${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`);
    return object.kind === "Service"
      ? [{ check: "exposure", message: words`gets what is sent to ${name}` }]
      : [{ check: "network", message: words`may do what ${name} lets others do` }];
  });
}

function picks(selector: Selector, labels: Labels): boolean {
  try {
    return fulfils(selector, labels);
  } catch {
    return false; // none that Kubernetes takes
  }
}

/** The labels of the pods that an object makes; undefined if it makes none. */
function labelsOf(object: KubernetesObject): Labels | undefined {
  if (object.kind === "Pod") return object.metadata.labels ?? {};
  const spec = object["spec"] as { template?: Template; jobTemplate?: { spec?: { template?: Template } } } | undefined;
  return (spec?.template ?? spec?.jobTemplate?.spec?.template)?.metadata?.labels ?? undefined;
}

interface Template {
  readonly metadata?: { readonly labels?: Labels };
}

/** Selectors of pods of a namespace; those that pick all of them, and those that have a check of their own, are none. */
function selectorsOf(object: KubernetesObject, namespace: string | undefined): Selector[] {
  const spec = (object["spec"] ?? {}) as Record<string, unknown>;
  const own = object.metadata.namespace === namespace;
  if (object.kind === "Service") {
    return own && isMap(spec["selector"]) ? [{ matchLabels: spec["selector"] as Labels }].filter(isOfSome) : [];
  }
  if (object.kind !== "NetworkPolicy") return [];
  const rules = [...listOf(spec["ingress"]), ...listOf(spec["egress"])] as Record<string, unknown>[];
  const peers = rules.flatMap(({ from, to }) => [...listOf(from), ...listOf(to)]) as Record<string, unknown>[];
  const picked = peers.flatMap(({ podSelector, namespaceSelector }) => {
    const there = namespaceSelector === undefined ? own : meansNamespace(namespaceSelector, namespace);
    return there && isMap(podSelector) ? [podSelector as Selector] : [];
  });
  return [...(own && isMap(spec["podSelector"]) ? [spec["podSelector"] as Selector] : []), ...picked].filter(isOfSome);
}

function meansNamespace(selector: unknown, namespace: string | undefined): boolean {
  return isMap(selector) && picks(selector as Selector, { "kubernetes.io/metadata.name": namespace ?? "" });
}

function isOfSome({ matchLabels = {}, matchExpressions = [] }: Selector): boolean {
  const keys = [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
  return keys.some((key) => !key.startsWith("network/"));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
