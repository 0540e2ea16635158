import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "../../manifests/kubernetes-object";
import { cacheRoot } from "../kubernetes/binaries";
import { go } from "../kubernetes/go-toolchain";
import { writeFileAtomic } from "../../shared/atomic-file";

/** The go.mod that pins them; nothing of it is built. */
const FOLDER = path.join(__dirname, "..", "tools", "definitions");
/** Where a module keeps the definitions of its kinds. */
const FOLDERS: Readonly<Record<string, string>> = {
  "github.com/cert-manager/cert-manager": "deploy/crds",
  "github.com/prometheus-operator/prometheus-operator": "example/prometheus-operator-crd",
  "sigs.k8s.io/external-dns": "config/crd/standard",
  "tailscale.com": "cmd/k8s-operator/deploy/crds",
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The modules with definitions, and the version of each. */
export function definitionModules(): ReadonlyMap<string, string> {
  const goMod = readFileSync(path.join(FOLDER, "go.mod"), "utf8");
  return new Map([...goMod.matchAll(/^\t(\S+) (v\S+)$/gm)].map(([, module = "", version = ""]) => [module, version]));
}

/**
 * The real definitions of custom resources by name, as far as Go modules carry them: from the cache, else from the module
 * proxy. Their prose is left out, which is most of their size and nothing to an API server.
 *
 * @throws Error if Go is missing, or the module proxy cannot be reached.
 */
export async function realDefinitions(
  environment: Environment = process.env,
): Promise<ReadonlyMap<string, KubernetesObject>> {
  const pins = ["go.mod", "go.sum"].map((file) => readFileSync(path.join(FOLDER, file), "utf8"));
  const hash = createHash("sha256").update(JSON.stringify(pins)).digest("hex").slice(0, 16);
  const file = path.join(cacheRoot(environment), "definitions", `${hash}.json`);
  if (!existsSync(file)) writeFileAtomic(file, JSON.stringify(await fetched(environment)));
  const all = JSON.parse(readFileSync(file, "utf8")) as readonly KubernetesObject[];
  return new Map(all.map((definition) => [definition.metadata.name, definition]));
}

async function fetched(environment: Environment): Promise<readonly KubernetesObject[]> {
  const definitions: KubernetesObject[] = [];
  for (const [module, version] of definitionModules()) {
    const folder = FOLDERS[module];
    if (folder === undefined)
      throw new Error(`where does ${module} keep its definitions? Say so in real-definitions.ts`);
    const answer = await go(["mod", "download", "-json", `${module}@${version}`], FOLDER, environment);
    const { Dir: root } = JSON.parse(answer) as { Dir: string };
    for (const name of readdirSync(path.join(root, folder)).filter((each) => each.endsWith(".yaml"))) {
      const text = readFileSync(path.join(root, folder, name), "utf8");
      for (const document of parseAllDocuments(text)) {
        const object = document.toJS() as KubernetesObject | null;
        if (object?.kind === "CustomResourceDefinition") definitions.push(withoutProse(object));
      }
    }
  }
  return definitions;
}

/** A property that is called so is an object, and stays. */
function withoutProse<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutProse) as T;
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, each]) => !(key === "description" && typeof each === "string"));
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutProse(each as unknown)])) as T;
}
