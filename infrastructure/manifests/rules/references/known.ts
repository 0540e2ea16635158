import { secretNameOf } from "../../../../components/flux/secret-parts";
import type { Tree } from "../../tree";
import { failureAt, type TreeObject } from "../../tree-object";
import type { Failure } from "../../failure";
import type { Path } from "../../source-files";
import { SETTINGS } from "../../variables";
import { allObjects, ofKind, specOf } from "../../workloads";

/** Kubernetes' own. */
const OWN: readonly string[] = [
  ...["Namespace kube-system", "Namespace default", "Namespace kube-public", "Namespace kube-node-lease"],
  ...["PriorityClass system-cluster-critical", "PriorityClass system-node-critical"],
];

/** A part of the references' rule. */
export type Check = (tree: Tree, known: Known) => readonly Failure[];

/** Everything that can be named: what is applied, what charts bring, and what controllers make of it. */
export class Known {
  readonly objects: readonly TreeObject[];
  private readonly keys: ReadonlySet<string>;

  constructor(tree: Tree) {
    this.objects = allObjects(tree);
    this.keys = new Set([
      ...OWN,
      ...this.objects.map(({ kind, metadata }) => keyOf(kind, metadata.name, metadata.namespace)),
      // what the flux layer writes
      `ConfigMap flux-system/${SETTINGS}`,
      ...["flux-system", ...Object.keys(tree.variables.secrets).map(secretNameOf)].map(
        (name) => `Secret flux-system/${name}`,
      ),
      ...this.objects.flatMap(made),
    ]);
  }

  has(kind: string, name: string, namespace?: string): boolean {
    return this.keys.has(keyOf(kind, name, namespace));
  }

  /** A failure unless something of that name is there. */
  want(object: TreeObject, at: Path, kind: string, name: string, namespace?: string): readonly Failure[] {
    if (this.has(kind, name, namespace)) return [];
    const key = keyOf(kind, name, namespace);
    return [failureAt(object, at, `names ${key}, which is not there; write the name of one that is`)];
  }

  ofKind(kind: string): readonly TreeObject[] {
    return ofKind(this.objects, kind);
  }
}

/** What controllers make of an object. */
function made(object: TreeObject): readonly string[] {
  const { kind, apiVersion, metadata } = object;
  const secret = (name: string) => [keyOf("Secret", name, metadata.namespace)];
  if (kind === "Certificate") return secret(specOf<{ secretName: string }>(object).secretName);
  // Talos makes the credentials of its API.
  if (kind === "ServiceAccount" && apiVersion.startsWith("talos.dev/")) return secret(metadata.name);
  return [];
}

function keyOf(kind: string, name: string, namespace?: string): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}
