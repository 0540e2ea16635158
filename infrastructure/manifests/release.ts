import path from "node:path";
import { parse } from "yaml";
import { CONTENTS } from "./contents-file";
import { type Contents, parseContents } from "./contents";
import type { Failure } from "./failure";
import { mergeValues, type Values } from "./merge-values";
import { source, type TreeObject } from "./tree-object";

/** A HelmRelease of the tree. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** The folder of its HelmRelease, from the repository's root. */
  readonly folder: string;
  readonly object: TreeObject;
  /** Absent where its source is not in the tree. */
  readonly chart: Chart | undefined;
  /** As helm-controller merges them: what `valuesFrom` names, in order, then `values`. */
  readonly values: Values;
  /** The values files, from the last that has a say to the first. */
  readonly valuesFiles: readonly string[];
  /** What it brings; absent where its folder does not say. */
  readonly contents: Contents | undefined;
}

/** The chart of a release. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  /** `oci://…/<chart>` of a registry, or the address of a repository of charts. */
  readonly url: string;
}

interface ValuesReference {
  readonly kind: string;
  readonly name: string;
  readonly valuesKey?: string;
}

interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Spec {
  readonly releaseName?: string;
  readonly targetNamespace?: string;
  readonly chart?: {
    readonly spec: { readonly chart: string; readonly version?: string; readonly sourceRef?: Reference };
  };
  readonly chartRef?: Reference;
  readonly valuesFrom?: readonly ValuesReference[];
  readonly values?: Values;
}

/** Reads the HelmReleases among a tree's objects; what cannot be read is told. */
export function releasesOf(objects: readonly TreeObject[], fail: (failure: Failure) => void): readonly Release[] {
  return objects
    .filter(({ kind, apiVersion }) => kind === "HelmRelease" && apiVersion.startsWith("helm.toolkit.fluxcd.io/"))
    .map((object) => releaseOf(object, objects, fail));
}

function releaseOf(object: TreeObject, objects: readonly TreeObject[], fail: (failure: Failure) => void): Release {
  const spec = object["spec"] as Spec;
  const { namespace = "", name } = object.metadata;
  const folder = path.dirname(object[source].file);
  const maps = (spec.valuesFrom ?? []).flatMap(({ kind, name: map, valuesKey = "values.yaml" }) => {
    const found = objects.find(
      (each) => each.kind === kind && each.metadata.name === map && each.metadata.namespace === namespace,
    );
    const text = (found?.["data"] as Record<string, string> | undefined)?.[valuesKey];
    return found === undefined || text === undefined ? [] : [{ found, text, valuesKey }];
  });
  const values = maps.flatMap(({ found, text, valuesKey }) => {
    try {
      return [(parse(text, { merge: true }) ?? {}) as Values];
    } catch (error) {
      const file = generatedFrom(found, valuesKey);
      fail({ file, message: `is no YAML once its variables are filled in (${(error as Error).message}); mend it` });
      return [];
    }
  });
  return {
    name: spec.releaseName ?? (spec.targetNamespace === undefined ? name : `${spec.targetNamespace}-${name}`),
    namespace: spec.targetNamespace ?? namespace,
    folder,
    object,
    chart: chartOf(spec, namespace, objects),
    values: [...values, spec.values ?? {}].reduce(mergeValues, {}),
    valuesFiles: maps.map(({ found, valuesKey }) => generatedFrom(found, valuesKey)).reverse(),
    contents: contentsOf(object, folder, fail),
  };
}

function contentsOf(object: TreeObject, folder: string, fail: (failure: Failure) => void): Contents | undefined {
  const { files } = object[source];
  const file = path.join(folder, CONTENTS);
  if (!files.has(file)) return undefined;
  try {
    return parseContents(files.documents(file)[0]?.toJS());
  } catch (error) {
    for (const line of (error as Error).message.split("\n")) {
      const at = (/^[\w.]+/.exec(line)?.[0] ?? "").split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
      fail({ file, line: files.line(file, at), message: `${line}; see infrastructure/manifests/contents.ts` });
    }
    return undefined;
  }
}

function chartOf(spec: Spec, namespace: string, objects: readonly TreeObject[]): Release["chart"] {
  const { sourceRef } = spec.chart?.spec ?? {};
  const { kind, name, namespace: from = namespace } = spec.chartRef ?? sourceRef ?? { kind: "", name: "" };
  const origin = objects.find(
    (each) => each.kind === kind && each.metadata.name === name && each.metadata.namespace === from,
  );
  const { url = "", ref } = (origin?.["spec"] ?? {}) as { url?: string; ref?: { tag?: string } };
  if (spec.chart !== undefined) return { name: spec.chart.spec.chart, version: spec.chart.spec.version ?? "", url };
  return origin && { name: url.slice(url.lastIndexOf("/") + 1), version: ref?.tag ?? "", url };
}

/** The file that a generated ConfigMap's key is made of: the key is the file's name unless the kustomization says another. */
function generatedFrom(map: TreeObject, key: string): string {
  return path.join(path.dirname(map[source].file), key);
}
