import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { facts } from "../../components/flux/facts";
import { substitute } from "../../components/flux/hand-over";
import { shippedDefinition } from "../support/shipped-definition";

const ROOT = resolve(__dirname, "../..");
const TREE = join(ROOT, "cluster/kubernetes");
const definition = shippedDefinition();

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
  readonly spec: Record<string, unknown>;
}

const files = readdirSync(TREE, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
const kustomizations = files.filter((file) => file.endsWith("kustomization.yaml"));
const manifests = files.filter((file) => !file.endsWith("kustomization.yaml"));

function objectsOf(file: string): KubernetesObject[] {
  return parseAllDocuments(readFileSync(join(TREE, file), "utf8")).map(
    (document) => document.toJS() as KubernetesObject,
  );
}

/** Files and folders that a kustomization names, from the tree. */
function resourcesOf(file: string): string[] {
  const { resources } = parse(readFileSync(join(TREE, file), "utf8")) as { resources: string[] };
  return resources.map((resource) => join(dirname(file), resource));
}

const fluxKustomizations = objectsOf("flux/platform.yaml").concat(objectsOf("flux/apps.yaml"));

test.each(kustomizations)("what %s names is there, a folder with a kustomization of its own", (file) => {
  for (const resource of resourcesOf(file)) {
    const path = join(TREE, resource);
    const there = existsSync(path) && statSync(path).isDirectory() ? join(path, "kustomization.yaml") : path;
    expect([resource, existsSync(there)]).toEqual([resource, true]);
  }
});

test("each manifest and each folder belongs to exactly one kustomization", () => {
  const roots = ["flux", "platform", "apps"];
  const named = [...roots, ...kustomizations.flatMap(resourcesOf)].sort();
  expect(named).toEqual([...manifests, ...kustomizations.map(dirname)].sort());
});

test("Flux starts from the folder in the definition, and finds all it installs there", () => {
  expect(relative(ROOT, TREE)).toBe("cluster/kubernetes");
  expect(definition.git.path).toBe("./cluster/kubernetes/flux");
  expect(resourcesOf("flux/kustomization.yaml")).toEqual([
    "flux/flux-install.yaml",
    "flux/gotk-components.yaml",
    "flux/gotk-sync.yaml",
    "flux/platform.yaml",
    "flux/apps.yaml",
  ]);
});

test("what stands before the controllers is their namespace, which Flux never prunes", () => {
  expect(objectsOf("flux/flux-install.yaml")).toEqual([
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: "flux-system",
        labels: {
          "app.kubernetes.io/instance": "flux-system",
          "app.kubernetes.io/part-of": "flux",
          "kustomize.toolkit.fluxcd.io/prune": "disabled",
          "pod-security.kubernetes.io/warn": "restricted",
          "pod-security.kubernetes.io/warn-version": "latest",
        },
      },
    },
  ]);
});

test("with the facts filled in, Flux follows the definition's repository, branch and path", () => {
  const variables = facts(definition, { id: "tunnel", host: "tunnel.example.com" }) as Record<string, string>;
  const [repository, kustomization] = substitute(objectsOf("flux/gotk-sync.yaml"), variables) as KubernetesObject[];
  expect(repository).toMatchObject({
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata: { name: "flux-system", namespace: "flux-system" },
    spec: { url: definition.git.url, ref: { branch: definition.git.branch }, secretRef: { name: "flux-system" } },
  });
  expect(kustomization).toMatchObject({
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name: "flux-system", namespace: "flux-system" },
    spec: {
      path: definition.git.path,
      prune: true,
      sourceRef: { kind: "GitRepository", name: "flux-system" },
      postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "cluster-settings" }] },
    },
  });
});

test("the platform comes before the apps; both wait, prune, and substitute from facts and secrets", () => {
  expect(fluxKustomizations.map(({ metadata, spec }) => [metadata.name, spec["path"], spec["dependsOn"]])).toEqual([
    ["platform", "./cluster/kubernetes/platform", undefined],
    ["apps", "./cluster/kubernetes/apps", [{ name: "platform" }]],
  ]);
  for (const { spec } of fluxKustomizations) {
    expect(spec).toMatchObject({
      prune: true,
      wait: true,
      sourceRef: { kind: "GitRepository", name: "flux-system" },
      postBuild: {
        substituteFrom: [
          { kind: "ConfigMap", name: "cluster-settings" },
          { kind: "Secret", name: "cluster-secrets" },
        ],
      },
    });
  }
});
