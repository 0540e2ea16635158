import { readdirSync } from "node:fs";
import path from "node:path";
import type { Failure } from "../failure";
import { folderOf } from "../flux-kustomization";
import type { SourceFiles } from "../source-files";
import { TAILNET_POLICY } from "../tailnet-policy";
import type { Rule } from "./rule";

const KUSTOMIZATION = "kustomization.yaml";

interface Overlay {
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly patches?: readonly { readonly path?: string }[];
  readonly replacements?: readonly { readonly path?: string }[];
  readonly configurations?: readonly string[];
  readonly configMapGenerator?: readonly Generator[];
  readonly secretGenerator?: readonly Generator[];
}

interface Generator {
  readonly files?: readonly string[];
  readonly envs?: readonly string[];
}

/** Every file of the tree's folder is one that Flux comes to, or tells what a release brings, or is the tailnet's policy. */
export const belonging: Rule = ({ definition, files, kustomizations, releases }) => {
  const start = folderOf(definition.git.path);
  const used = new Set([TAILNET_POLICY, ...releases.map(({ folder }) => path.join(folder, "contents.yaml"))]);
  for (const folder of [start, ...kustomizations.map((each) => each.folder)]) follow(folder, files, used);
  return filesBelow(files, path.dirname(start))
    .filter((file) => !used.has(file))
    .map((file): Failure => ({ file, message: why(file, files) }));
};

function why(file: string, files: SourceFiles): string {
  const folder = path.dirname(file);
  if (path.basename(file) === KUSTOMIZATION) {
    return "is in no kustomization and no Flux Kustomization; name its folder in one, or delete it";
  }
  if (path.basename(file) === "contents.yaml") return "tells of a release, and there is none in its folder; delete it";
  const owner = files.has(path.join(folder, KUSTOMIZATION)) ? path.join(folder, KUSTOMIZATION) : "a kustomization.yaml";
  return `is in no kustomization; name it in ${owner}, or delete it`;
}

/** Marks what a folder's kustomization reads. */
function follow(folder: string, files: SourceFiles, used: Set<string>): void {
  const file = path.join(folder, KUSTOMIZATION);
  if (used.has(file) || !files.has(file)) return;
  used.add(file);
  for (const named of namedBy((files.documents(file)[0]?.toJS() ?? {}) as Overlay)) {
    const target = path.join(folder, named);
    if (files.has(path.join(target, KUSTOMIZATION))) follow(target, files, used);
    else used.add(target);
  }
}

function namedBy(overlay: Overlay): readonly string[] {
  const { resources = [], components = [], patches = [], replacements = [], configurations = [] } = overlay;
  const generated = [...(overlay.configMapGenerator ?? []), ...(overlay.secretGenerator ?? [])].flatMap(
    ({ files = [], envs = [] }) => [...files.map((file) => file.replace(/^[^=]*=/, "")), ...envs],
  );
  const inFiles = [...patches, ...replacements].flatMap((each) => each.path ?? []);
  return [...resources, ...components, ...inFiles, ...configurations, ...generated];
}

function filesBelow(files: SourceFiles, folder: string): readonly string[] {
  return readdirSync(path.join(files.root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(path.relative(files.root, entry.parentPath), entry.name))
    .sort();
}
