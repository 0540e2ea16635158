import path from "node:path";
import { parse } from "yaml";
import type { ClusterDefinition } from "../../config/derive";
import { objectsOf } from "./contents-objects";
import { CONTENTS } from "./contents-file";
import { exemptFromSubstitution } from "./exemption";
import type { Failure } from "./failure";
import { type FluxKustomization, fluxKustomization, folderOf } from "./flux-kustomization";
import type { KubernetesObject } from "./kubernetes-object";
import { Kustomize } from "./kustomize";
import { type Release, releasesOf } from "./release";
import { SourceFiles } from "./source-files";
import { type Asked, substitute } from "./substitute";
import { failureAt, source, type TreeObject } from "./tree-object";
import { givenTo, type Variables, variablesOf } from "./variables";

/** The GitOps tree as Flux applies it for a cluster definition. */
export interface Tree {
  readonly definition: ClusterDefinition;
  readonly variables: Variables;
  readonly files: SourceFiles;
  readonly kustomizations: readonly FluxKustomization[];
  /** What Flux applies, variables filled in. */
  readonly objects: readonly TreeObject[];
  readonly releases: readonly Release[];
  /** What the releases bring, by their contents.yaml. */
  readonly brought: readonly TreeObject[];
  /** What each object asked for in `${…}`. */
  readonly asked: readonly (Asked & { readonly object: TreeObject })[];
  /** What kept a part of the tree from being loaded. */
  readonly failures: readonly Failure[];
}

export interface LoadTreeArgs {
  readonly definition: ClusterDefinition;
  /** The repository's root. */
  readonly root: string;
  /** Path of the kustomize program. */
  readonly kustomize: string;
}

/**
 * Loads the tree as Flux would: from the folder that the definition names, through each Flux Kustomization found there.
 * A part that cannot be built is a failure of the result, and the rest is loaded all the same.
 */
export async function loadTree({ definition, root, kustomize }: LoadTreeArgs): Promise<Tree> {
  const builder = new Kustomize(kustomize, root);
  const loader = new Loader(definition, builder, new SourceFiles(root));
  try {
    await loader.apply(folderOf(definition.git.path));
  } finally {
    builder.end();
  }
  return loader.tree();
}

class Loader {
  private readonly variables: Variables;
  private readonly kustomizations: FluxKustomization[] = [];
  private readonly found = new Map<string, readonly TreeObject[]>();
  private readonly asked: (Asked & { object: TreeObject })[] = [];
  private readonly failures: Failure[] = [];

  constructor(
    private readonly definition: ClusterDefinition,
    private readonly builder: Kustomize,
    private readonly files: SourceFiles,
  ) {
    this.variables = variablesOf(definition);
  }

  tree(): Tree {
    const { definition, variables, files, kustomizations, asked, failures } = this;
    const objects = [...this.found.values()].flat();
    return treeOf({ definition, variables, files, kustomizations, objects, asked, failures });
  }

  /** Builds a folder, and then the Flux Kustomizations in what it gives. */
  async apply(folder: string, by?: FluxKustomization): Promise<void> {
    const objects = await this.objectsOf(folder, by);
    const name = by?.name ?? "";
    this.found.set(name, objects);
    const inner = objects.flatMap((object) => fluxKustomization(object) ?? []);
    this.kustomizations.push(...inner);
    // The one that Flux starts from applies itself.
    await Promise.all(inner.filter((each) => each.folder !== folder).map((each) => this.apply(each.folder, each)));
  }

  private async objectsOf(folder: string, by: FluxKustomization | undefined): Promise<readonly TreeObject[]> {
    if (by !== undefined && !this.files.has(path.join(folder, "kustomization.yaml"))) {
      this.failures.push(failureAt(by.object, ["spec", "path"], `applies ${folder}, which has no kustomization.yaml`));
      return [];
    }
    try {
      const texts = (await this.builder.build(folder, by?.patches)).split(/^---\n/m);
      return texts.filter((text) => text.trim() !== "").map((text) => this.object(text, by));
    } catch (error) {
      this.failures.push({
        file: path.join(folder, "kustomization.yaml"),
        message: `does not build (${(error as Error).message}); mend it`,
      });
      return [];
    }
  }

  private object(text: string, by: FluxKustomization | undefined): TreeObject {
    const { origin, object: before, text: own } = withoutOrigin(text);
    const generated = origin.configuredIn !== undefined;
    const from: TreeObject[typeof source] = {
      files: this.files,
      file: this.builder.fromRoot(origin.configuredIn ?? origin.path ?? ""),
      kustomization: by?.name ?? "flux-system",
      text: own,
      ...(generated && { generated }),
    };
    const template = { ...before, [source]: from };
    if (!own.includes("$") || exemptFromSubstitution(before)) return template;
    const asked: Asked[] = [];
    try {
      const after = parse(
        substitute(own, givenTo(by, this.variables), (each) => asked.push(each)),
        YAML,
      ) as KubernetesObject;
      const object = { ...after, [source]: from };
      this.asked.push(...asked.map((each) => ({ ...each, object })));
      return object;
    } catch (error) {
      this.failures.push(failureAt(template, [], `cannot have its variables filled in: ${(error as Error).message}`));
      return template;
    }
  }
}

const YAML = { merge: true } as const;

/** Completes a tree with its releases and what they bring. */
export function treeOf(parts: Omit<Tree, "releases" | "brought">): Tree {
  const failures = [...parts.failures];
  const releases = releasesOf(parts.objects, (failure) => failures.push(failure));
  return { ...parts, failures, releases, brought: releases.flatMap((release) => broughtBy(release, parts.variables)) };
}

function broughtBy(release: Release, variables: Variables): readonly TreeObject[] {
  const { contents, object, folder, name, namespace } = release;
  if (contents === undefined) return [];
  return objectsOf(contents, release, variables.facts).map((each) => ({
    ...each,
    [source]: {
      ...object[source],
      file: path.join(folder, CONTENTS),
      text: "",
      generated: false,
      at: placeIn(contents, each),
      release: `${namespace}/${name}`,
    },
  }));
}

function placeIn({ workloads, services, objects }: NonNullable<Release["contents"]>, object: KubernetesObject) {
  const { kind, metadata } = object;
  const sections = { workloads, services, objects };
  for (const [section, entries] of Object.entries(sections)) {
    const index = entries.findIndex((entry) => {
      const { kind: ofKind = "Service", name, metadata: own } = entry as Partial<KubernetesObject> & { name?: string };
      return ofKind === kind && (own?.name ?? name) === metadata.name;
    });
    if (index >= 0) return [section, index];
  }
  return ["crds"];
}

interface Origin {
  readonly path?: string;
  readonly configuredIn?: string;
}

const ORIGIN = "config.kubernetes.io/origin";

/** Takes out what kustomize was asked to write for this reading. */
function withoutOrigin(text: string): { origin: Origin; object: KubernetesObject; text: string } {
  const object = parse(text, YAML) as KubernetesObject & { metadata: { annotations: Record<string, string> } };
  const { [ORIGIN]: origin = "", ...annotations } = object.metadata.annotations;
  const { annotations: _, ...metadata } = object.metadata;
  return {
    origin: parse(origin) as Origin,
    object: {
      ...object,
      metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    },
    text: withoutAnnotation(text, Object.keys(annotations).length === 0),
  };
}

function withoutAnnotation(text: string, alone: boolean): string {
  const own = text.replace(/^ {4}config\.kubernetes\.io\/origin: \|\n(?: {6}.*\n)+/m, "");
  return alone ? own.replace(/^ {2}annotations:\n(?! {4})/m, "") : own;
}
