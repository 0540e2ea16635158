import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { parse, parseAllDocuments, stringify } from "yaml";

import { writeFileAtomic } from "../../shared/atomic-file";
import { CONTAINERS_RUN } from "./containers";
import { findGo, go } from "./go-toolchain";
import type { Layout } from "./layout";
import { tool } from "./tools";

/** The stage that makes a pod run. */
const READY = "pod-ready";
/** What kwok plays: pods run and jobs complete at once, nodes hold their leases. */
const STAGES = path.join("kustomize", "stage", "fast");

/**
 * One file with kwok's stages, taken from its own Go module so that they fit its version, and kept in the cache.
 *
 * @returns the file's path.
 * @throws Error in one sentence if they are not in the cache and Go is missing.
 */
export async function kwokStages(
  cache: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const kwok = tool("kwok");
  const file = path.join(cache, "kwok", `stages-${kwok.version}.yaml`);
  if (existsSync(file)) return file;
  await findGo([kwok], environment);
  await go(["mod", "download", kwok.module], kwok.folder, environment);
  const module = await go(["list", "-m", "-f", "{{.Dir}}", kwok.module], kwok.folder, environment);
  const stages = await resources(path.join(module, STAGES));
  writeFileAtomic(file, stages.join("\n---\n"));
  return file;
}

/** Writes the stages that a control plane's kwok plays. */
export function writeKwokStages(own: string, files: Layout): void {
  writeFileAtomic(files.kwok("stages.yaml"), forPodsThatRun(readFileSync(own, "utf8")));
}

interface Stage {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly selector: { readonly matchExpressions: readonly object[] } };
}

/**
 * The stages for pods whose containers are known to run: kwok makes a pod ready when its condition says so, and leaves
 * every other alone.
 *
 * @param stages kwok's own.
 * @throws Error if there is no stage that makes pods ready.
 */
export function forPodsThatRun(stages: string): string {
  const key = `.status.conditions.[] | select( .type == ${JSON.stringify(CONTAINERS_RUN)} ) | .status`;
  const runs = { key, operator: "In", values: ["True"] };
  const all = parseAllDocuments(stages).map((document) => document.toJS() as Stage);
  if (!all.some(({ metadata }) => metadata.name === READY)) throw new Error(`kwok has no stage ${READY} any more`);
  return all
    .map((stage) => {
      if (stage.metadata.name !== READY) return stringify(stage);
      const { selector } = stage.spec;
      const matchExpressions = [...selector.matchExpressions, runs];
      return stringify({ ...stage, spec: { ...stage.spec, selector: { ...selector, matchExpressions } } });
    })
    .join("---\n");
}

/** The files that a folder's kustomization.yaml lists, folders followed. */
async function resources(folder: string): Promise<string[]> {
  const kustomization = parse(await readFile(path.join(folder, "kustomization.yaml"), "utf8")) as {
    resources: string[];
  };
  const contents: string[] = [];
  for (const each of kustomization.resources.map((resource) => path.join(folder, resource))) {
    if (each.endsWith(".yaml")) contents.push(await readFile(each, "utf8"));
    else contents.push(...(await resources(each)));
  }
  return contents;
}
