import type { Patch } from "./kustomize";
import { source, type TreeObject } from "./tree-object";

/** A Flux Kustomization, as far as the tree is built from it. */
export interface FluxKustomization {
  readonly name: string;
  /** The folder that it applies, from the repository's root. */
  readonly folder: string;
  readonly dependsOn: readonly string[];
  readonly patches: readonly Patch[];
  readonly substituteFrom: readonly { readonly kind: string; readonly name: string }[];
  readonly substitute: Readonly<Record<string, string>>;
  readonly object: TreeObject;
}

interface Spec {
  readonly path?: string;
  readonly dependsOn?: readonly { readonly name: string }[];
  readonly patches?: readonly Patch[];
  readonly postBuild?: {
    readonly substitute?: Record<string, string>;
    readonly substituteFrom?: readonly { readonly kind: string; readonly name: string }[];
  };
}

/** Fields that change what is applied, and that the tree does without; loading it does not know them. */
const UNKNOWN = ["targetNamespace", "namePrefix", "nameSuffix", "images", "components", "commonMetadata", "kubeConfig"];

/** Reads a Flux Kustomization; undefined if the object is something else. */
export function fluxKustomization(object: TreeObject): FluxKustomization | undefined {
  if (object.kind !== "Kustomization" || !object.apiVersion.startsWith("kustomize.toolkit.fluxcd.io/"))
    return undefined;
  const { path = "./", dependsOn = [], patches = [], postBuild = {} } = object["spec"] as Spec;
  return {
    name: object.metadata.name,
    folder: folderOf(path),
    dependsOn: dependsOn.map(({ name }) => name),
    patches,
    substituteFrom: postBuild.substituteFrom ?? [],
    substitute: postBuild.substitute ?? {},
    object,
  };
}

/** The Kustomization that applies an object; undefined where it is none of the tree's. */
export function partOf(
  object: TreeObject,
  kustomizations: readonly FluxKustomization[],
): FluxKustomization | undefined {
  return kustomizations.find(({ name }) => name === object[source].kustomization);
}

/** The fields of a Flux Kustomization that loading the tree would have to know. */
export function unknownFields({ object }: FluxKustomization): readonly string[] {
  return UNKNOWN.filter((field) => (object["spec"] as Record<string, unknown>)[field] !== undefined);
}

/** `./cluster/kubernetes/flux/` → `cluster/kubernetes/flux`. */
export function folderOf(path: string): string {
  return path.replace(/^\.\//, "").replace(/\/+$/, "");
}
