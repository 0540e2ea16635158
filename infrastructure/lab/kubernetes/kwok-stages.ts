import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { parse } from "yaml";

import { writeFileAtomic } from "../../shared/atomic-file";
import { findGo, go } from "./go-toolchain";
import { tool } from "./tools";

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
