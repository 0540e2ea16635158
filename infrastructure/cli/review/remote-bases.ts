import { readFileSync } from "node:fs";
import { isAbsolute, join, normalize } from "node:path";
import { parse } from "yaml";
import type { ChangedFile } from "./changed-files";
import { worstFirst, type Danger } from "./dangers/danger";
import { isMap } from "./dangers/opened";
import { code, words } from "./markdown";

/** Fields of a kustomization that name files, folders or addresses: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/ */
const NAMING = ["resources", "bases", "components", "crds", "configurations", "patchesStrategicMerge"];
/** Fields by which kustomize runs something, or takes it from elsewhere. */
const RUNNING = [
  "generators",
  "transformers",
  "validators",
  "helmCharts",
  "helmChartInflationGenerator",
  "helmGlobals",
  "openapi",
];

/** What a changed kustomization takes from outside the tree: an address, a folder beside it, or what a program makes. */
export function remoteBases(root: string, files: readonly ChangedFile[]): Danger[] {
  return worstFirst(
    files
      .filter(({ path, kind }) => kind !== "gone" && /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path))
      .flatMap(({ path }) => inKustomization(path, read(join(root, path)))),
  );
}

/** @param content of the file, parsed. */
export function inKustomization(path: string, content: unknown): Danger[] {
  if (!isMap(content))
    return [{ check: "source", message: words`is no kustomization that can be read: ${code(path)}` }];
  const named = NAMING.flatMap((field) => listOf(content[field])).map(String);
  const top = path.split("/").slice(0, 2).join("/");
  const outside = named.filter(
    (each) => isRemote(each) || isAbsolute(each) || !normalize(join(path, "..", each)).startsWith(`${top}/`),
  );
  const running = RUNNING.filter((field) => field in content);
  return [
    ...outside.map((each): Danger => ({
      check: "source",
      message: words`takes what is outside the tree: ${code(each)} in ${code(path)}`,
    })),
    ...running.map((field): Danger => ({
      check: "source",
      message: words`has kustomize run something: ${code(field)} in ${code(path)}`,
    })),
  ];
}

/** How kustomize tells an address from a path: https://github.com/kubernetes-sigs/kustomize/blob/master/examples/remoteBuild.md */
function isRemote(text: string): boolean {
  return /:\/\/|^git@|^git::|\?ref=|^[\w-]+(\.[\w-]+)+(\/[\w.-]+){2,}/.test(text) && !text.startsWith(".");
}

function read(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"), { merge: true }) as unknown;
  } catch {
    return undefined;
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
