import type { Failure } from "./failure";
import type { KubernetesObject } from "./kubernetes-object";
import type { Path, SourceFiles } from "./source-files";

/** An object of the tree, and where it comes from. */
export interface TreeObject extends KubernetesObject {
  readonly [source]: Source;
}

export const source = Symbol("source");

export interface Source {
  readonly files: SourceFiles;
  /** The file that it stands in, from the repository's root; of a generated one, the kustomization that generates it. */
  readonly file: string;
  /** The Flux Kustomization that applies it, or applies its release. */
  readonly kustomization: string;
  /** The object's YAML before variables are filled in; of what a release brings, nothing. */
  readonly text: string;
  /** Where in a contents.yaml it stands. */
  readonly at?: Path;
  /** `<namespace>/<name>` of the release that brings it. */
  readonly release?: string;
  /** It stands in no file: a kustomization generates it. */
  readonly generated?: boolean;
}

/** A failure about an object, or about a part of it. */
export function failureAt(object: TreeObject, at: Path, message: string): Failure {
  return { ...placeOf(object, at), message: `${nameOf(object)} ${message}` };
}

/** The file and the line of an object, or of a part of it. */
export function placeOf(object: TreeObject, at: Path = []): Pick<Failure, "file" | "line"> {
  const { files, file, at: inContents, generated } = object[source];
  if (inContents !== undefined) return { file, line: files.line(file, inContents) };
  if (generated === true) return { file, line: files.lineOfText(file, object.metadata.name) };
  return { file, line: files.lineOfObject(file, object.kind, object.metadata.name, at) };
}

/** `Deployment media/radarr`. */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}
