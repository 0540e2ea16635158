import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { failureLines } from "../../infrastructure/manifests/failure";
import { belonging } from "../../infrastructure/manifests/rules/belonging";
import { loadTree, type Tree } from "../../infrastructure/manifests/tree";
import { nameOf, placeOf } from "../../infrastructure/manifests/tree-object";
import { shippedDefinition } from "../support/shipped-definition";

const FILES = {
  "flux/kustomization.yaml": "resources: [parts.yaml]\n",
  "flux/parts.yaml": `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: web, namespace: flux-system }
spec:
  path: ./cluster/kubernetes/web
  patches:
    - target: { kind: HelmRelease }
      patch: |
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: { name: all }
        spec: { interval: 1h }
  postBuild:
    substitute: { OWN: "7" }
    substituteFrom: [{ kind: ConfigMap, name: cluster-settings }]
`,
  "web/kustomization.yaml": `
namespace: web
resources: [release.yaml]
configMapGenerator:
  - { name: defaults, files: [values.yaml=defaults.yaml] }
  - { name: web-values, files: [values.yaml] }
generatorOptions: { disableNameSuffixHash: true }
`,
  "web/release.yaml": `
# the source
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: web }
spec: { url: "oci://example.org/charts/web", ref: { tag: 1.2.3 } }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web }
spec:
  chartRef: { kind: OCIRepository, name: web }
  valuesFrom: [{ kind: ConfigMap, name: defaults }, { kind: ConfigMap, name: web-values }]
  values: { c: { e: 3 } }
`,
  "web/defaults.yaml": "a: 1\nb: [1]\nc: { d: 1, e: 1 }\n",
  "web/values.yaml": 'host: ${DOMAIN}\nown: "${OWN}"\nliteral: $${OWN}\nb: [2]\nc: { d: 2 }\n',
  "web/contents.yaml": `
workloads:
  - kind: Deployment
    name: web
    labels: { app: web }
    pod: { containers: [{ name: web, image: "example.org/web:1" }] }
services:
  - { name: web, selector: { app: web }, ports: [{ name: http, port: 80 }] }
`,
};

let root: string;
let kustomize: string;

beforeAll(async () => {
  ({ kustomize } = await ensureTools(["kustomize"]));
}, 600_000);

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "tree-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function load(files: Record<string, string>): Promise<Tree> {
  for (const [file, content] of Object.entries(files)) {
    const target = path.join(root, "cluster/kubernetes", file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return loadTree({ definition: shippedDefinition(), root, kustomize });
}

test("the tree is what Flux applies: patched, and with the variables filled in as text", async () => {
  const tree = await load(FILES);
  expect(tree.failures).toEqual([]);
  expect(tree.kustomizations.map(({ name, folder }) => [name, folder])).toEqual([["web", "cluster/kubernetes/web"]]);
  const release = tree.objects.find(({ kind }) => kind === "HelmRelease")!;
  expect(release["spec"]).toMatchObject({ interval: "1h" });
  expect(release.metadata).toEqual({ name: "web", namespace: "web" });
  expect(tree.asked.map(({ variable }) => variable)).toEqual(["DOMAIN", "OWN"]);
});

test("a release has its chart, its values as they are merged, and what it brings", async () => {
  const [release] = (await load(FILES)).releases;
  expect(release).toMatchObject({
    name: "web",
    namespace: "web",
    folder: "cluster/kubernetes/web",
    chart: { name: "web", version: "1.2.3" },
    values: { a: 1, b: [2], c: { d: 2, e: 3 }, host: "example.com", own: "7", literal: "${OWN}" },
  });
  expect(release!.contents!.services[0]!.name).toBe("web");
});

test("each object is found in its file, by line", async () => {
  const tree = await load(FILES);
  const places = [...tree.objects, ...tree.brought].map((object) => {
    const { file, line } = placeOf(object, ["spec", "values"]);
    return `${nameOf(object)} ${path.relative("cluster/kubernetes", file)}:${String(line)}`;
  });
  expect(places).toEqual([
    "Kustomization flux-system/web flux/parts.yaml:5",
    "ConfigMap web/defaults web/kustomization.yaml:5",
    "ConfigMap web/web-values web/kustomization.yaml:6",
    "HelmRelease web/web web/release.yaml:14",
    "OCIRepository web/web web/release.yaml:6",
    "Service web/web web/contents.yaml:8",
    "Deployment web/web web/contents.yaml:3",
  ]);
});

test("what does not build, or is not there, is told with its file; the rest is loaded", async () => {
  const other = FILES["flux/parts.yaml"].replaceAll("web", "other");
  const tree = await load({
    ...FILES,
    "flux/parts.yaml": `${FILES["flux/parts.yaml"]}---${other}`,
    "web/kustomization.yaml": "resources: [relaese.yaml]\n",
  });
  expect(failureLines(tree.failures)).toEqual([
    "cluster/kubernetes/flux/parts.yaml:22  Kustomization flux-system/other applies cluster/kubernetes/other, which has no kustomization.yaml",
    expect.stringMatching(
      /^cluster\/kubernetes\/web\/kustomization\.yaml {2}does not build \(.*relaese\.yaml.*no such file or directory.*\); mend it$/,
    ),
  ]);
  expect(tree.kustomizations).toHaveLength(2);
});

test("contents that are none are told with their line", async () => {
  const contents = FILES["web/contents.yaml"].replace("image:", "imgae:");
  const tree = await load({ ...FILES, "web/contents.yaml": contents });
  expect(failureLines(tree.failures)).toEqual([
    "cluster/kubernetes/web/contents.yaml:6  workloads.0.pod.containers.0.image: Invalid input: expected string, received undefined; see infrastructure/manifests/contents.ts",
    'cluster/kubernetes/web/contents.yaml:6  workloads.0.pod.containers.0: Unrecognized key: "imgae"; see infrastructure/manifests/contents.ts',
  ]);
});

test("a file outside every kustomization is told, and a folder that nothing applies", async () => {
  const tree = await load({
    ...FILES,
    "web/service.yaml": "kind: Service\n",
    "old/kustomization.yaml": "resources: []\n",
  });
  expect(failureLines(belonging(tree))).toEqual([
    "cluster/kubernetes/old/kustomization.yaml  is in no kustomization and no Flux Kustomization; name its folder in one, or delete it",
    "cluster/kubernetes/web/service.yaml  is in no kustomization; name it in cluster/kubernetes/web/kustomization.yaml, or delete it",
  ]);
});
