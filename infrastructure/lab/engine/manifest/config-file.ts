import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { secret, Unknown, unknown } from "../property/value";
import type { ConstructRequest, Outputs } from "../provider/adapter";
import type { Construction } from "../provider/construction";
import { groupOf, parseManifest, type KubeObject } from "./kube-object";
import { inOrder } from "./order";

/** What an adapter knows of the cluster that a file's objects are for. */
export interface ManifestCluster {
  readonly defaultNamespace: string;
  /** Whether the kind's objects are in namespaces; undefined where nobody can tell. */
  isNamespaced(apiVersion: string, kind: string): Promise<boolean | undefined>;
}

/** Inputs of `kubernetes:yaml/v2:ConfigFile`. */
export const configFileShape = { file: "any", resourcePrefix: "any", skipAwait: "any" } as const;

/**
 * Makes what is in a `kubernetes:yaml/v2:ConfigFile`: each object of the file as a resource of its own type, named
 * `<prefix>:<namespace>/<name>`, after what it needs.
 * Source of the rules: provider/pkg/provider/yaml/v2 of pulumi/pulumi-kubernetes.
 */
export async function constructConfigFile(
  request: ConstructRequest,
  construction: Construction,
  cluster: ManifestCluster,
): Promise<{ outputs: Outputs }> {
  const { name, inputs, directory, log } = request;
  if (Object.values(inputs).some((input) => input instanceof Unknown)) {
    log("warning", `${request.type}:${name} -- Required input properties have unknown values. Preview is incomplete.`);
    return { outputs: { resources: unknown } };
  }
  const prefix = typeof inputs.resourcePrefix === "string" ? inputs.resourcePrefix : name;
  const parsed = parseManifest(readFileSync(resolve(directory, inputs.file as string), "utf8"));
  const objects = await withNamespaces(parsed, cluster, (kinds) => {
    log("warning", unresolved(kinds));
  });

  const made = new Map<KubeObject, { urn: string; reference: unknown }>();
  for (const { object, after } of inOrder(objects)) {
    const dependsOn = after.flatMap((needed) => made.get(needed)?.urn ?? []);
    const child = { ...asResource(object, prefix, inputs.skipAwait === true), dependsOn };
    made.set(object, await construction.child(child));
  }
  return { outputs: { resources: [...made.values()].map(({ reference }) => reference) } };
}

/** Puts what names no namespace into the default one, if its kind lives in one. */
async function withNamespaces(
  objects: readonly KubeObject[],
  cluster: ManifestCluster,
  warn: (kinds: readonly string[]) => void,
): Promise<KubeObject[]> {
  const unknownKinds = new Set<string>();
  const placed: KubeObject[] = [];
  for (const object of objects) {
    const { apiVersion, kind, metadata } = object;
    const core = apiVersion.startsWith("core/") ? { ...object, apiVersion: apiVersion.slice("core/".length) } : object;
    const namespaced =
      metadata.namespace === undefined
        ? (scopeInFile(object, objects) ?? (await cluster.isNamespaced(core.apiVersion, kind)))
        : false;
    if (namespaced === undefined) unknownKinds.add(`${core.apiVersion}, Kind=${kind}`);
    const namespace = namespaced === true ? { namespace: cluster.defaultNamespace } : {};
    placed.push({ ...core, metadata: { ...metadata, ...namespace } });
  }
  if (unknownKinds.size > 0) warn([...unknownKinds]);
  return placed;
}

function scopeInFile(object: KubeObject, objects: readonly KubeObject[]): boolean | undefined {
  const definition = objects.find(({ kind, spec }) => {
    const { group, names } = (spec ?? {}) as { group?: string; names?: { kind?: string } };
    return kind === "CustomResourceDefinition" && group === groupOf(object) && names?.kind === object.kind;
  });
  return definition === undefined ? undefined : (definition.spec as { scope?: string }).scope === "Namespaced";
}

function asResource(
  object: KubeObject,
  prefix: string,
  skipAwait: boolean,
): { type: string; name: string; inputs: Record<string, unknown> } {
  const { apiVersion, kind, metadata } = object;
  const { namespace, name, annotations } = metadata;
  const own = namespace === undefined ? name : `${namespace}/${name}`;
  const inputs: Record<string, unknown> = { ...object };
  if (skipAwait) inputs.metadata = { ...metadata, annotations: { ...annotations, "pulumi.com/skipAwait": "true" } };
  if (apiVersion === "v1" && kind === "Secret") {
    for (const field of ["data", "stringData"]) if (field in inputs) inputs[field] = secret(inputs[field] as string);
  }
  return {
    type: `kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`,
    name: prefix === "" ? own : `${prefix}:${own}`,
    inputs,
  };
}

function unresolved(kinds: readonly string[]): string {
  return (
    "Unable to determine whether the following kinds are namespaced without a reachable cluster or a matching " +
    `CustomResourceDefinition, so they are rendered without a namespace: ${kinds.join(", ")}. Set .metadata.namespace ` +
    "explicitly, or include the CustomResourceDefinition, to control the namespace."
  );
}
