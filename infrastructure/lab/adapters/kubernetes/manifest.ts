import { parseAllDocuments } from "yaml";
import type { PlainMap } from "../../engine/provider/adapter";
import { kindOf, typeOf, type Kind } from "./kinds";
import { annotation, isMap, metadataOf, textOf } from "./object";

/** An object of a manifest. */
export interface ManifestObject {
  readonly type: string;
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly content: PlainMap;
}

/** The kinds that come first, in this order. Source: pkg/ordering/sort.go of kubernetes-sigs/cli-utils. */
const FIRST = [
  "Namespace",
  "ResourceQuota",
  "CustomResourceDefinition",
  "ServiceAccount",
  "ClusterRole",
  "ClusterRoleBinding",
  "ConfigMap",
  "Secret",
  "Service",
  "Deployment",
];

/** Orders that the real provider takes from annotations, and the lab does not. */
const ORDERS = ["config.kubernetes.io/depends-on", "config.kubernetes.io/apply-time-mutation"];

/**
 * The objects of a manifest in the order in which the real provider registers them, with the namespace in which they
 * end up.
 *
 * @throws Error that names the first object that is none, or is not modelled.
 */
export function readManifest(text: string, defaultNamespace: string): ManifestObject[] {
  return documents(text)
    .map((content) => objectOf(content, defaultNamespace))
    .sort((a, b) => rank(a) - rank(b) || compare(sortKey(a), sortKey(b)));
}

/** What of the same manifest an object has to come after: the definition of its kind, and its namespace. */
export function dependencies(object: ManifestObject, all: readonly ManifestObject[]): ManifestObject[] {
  return all.filter(({ kind, name, content }) => {
    if (kind.kind === "Namespace") return name === object.namespace;
    if (kind.kind !== "CustomResourceDefinition") return false;
    const { group, names } = isMap(content.spec) ? content.spec : {};
    return group === object.kind.apiVersion.split("/")[0] && isMap(names) && names.kind === object.kind.kind;
  });
}

/** Kubernetes reads YAML 1.1, but no times and no numbers to the base of 60. */
function documents(text: string): PlainMap[] {
  const parsed = parseAllDocuments(text, {
    version: "1.1",
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === "string" || (!tag.tag.endsWith(":timestamp") && tag.format !== "TIME")),
  });
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`decoding YAML: ${error.message.split("\n", 1)[0] ?? ""}`);
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    if (typeof value !== "object" || Array.isArray(value)) throw new Error("decoding YAML: a document is no object");
    return Object.keys(value).length === 0 ? [] : [value as PlainMap];
  });
}

function objectOf(content: PlainMap, defaultNamespace: string): ManifestObject {
  const [kindName, name] = [textOf(content.kind), textOf(metadataOf(content).name)];
  const apiVersion = textOf(content.apiVersion).replace(/^core\//, "");
  if (kindName === "" || apiVersion === "") throw new Error("Kubernetes resources require a kind and apiVersion");
  if (name === "") throw new Error(`Kubernetes resources require a .metadata.name, and a ${kindName} has none`);
  const type = typeOf({ apiVersion, kind: kindName });
  const kind = kindOf(type);
  if (kind === undefined)
    throw new Error(`the lab does not model the kind ${kindName} of ${apiVersion} (of '${name}')`);
  const order = ORDERS.find((each) => annotation(content, each) !== undefined);
  if (order !== undefined) throw new Error(`the lab does not model the annotation ${order} (of ${kindName} '${name}')`);
  const written = textOf(metadataOf(content).namespace);
  const namespace = written !== "" ? written : kind.namespaced ? defaultNamespace : undefined;
  const metadata = { ...metadataOf(content), ...(namespace === undefined ? {} : { namespace }) };
  return { type, kind, namespace, name, content: { ...content, apiVersion, metadata } };
}

function rank({ kind }: ManifestObject): number {
  const found = FIRST.indexOf(kind.kind);
  return found < 0 ? FIRST.length : found;
}

/** Of two kinds without a place of their own the group decides, then the kind, then the object. */
function sortKey({ kind, namespace = "", name }: ManifestObject): string {
  const group = kind.apiVersion.includes("/") ? kind.apiVersion.split("/")[0] : "";
  return [group, kind.kind, namespace, name].join("\0");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
