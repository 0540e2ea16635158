import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { renderRelease } from "../../infrastructure/manifests/render";
import { SourceFiles } from "../../infrastructure/manifests/source-files";
import { fixtureTree } from "./tree-of";

const RELEASE = `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: charts, namespace: web }
spec: { url: "https://charts.example.org" }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: web }
spec:
  chart: { spec: { chart: web, version: 1.2.3, sourceRef: { kind: HelmRepository, name: charts } } }
  values: { a: 1 }
  postRenderers:
    - kustomize:
        patches:
          - patch: |
              apiVersion: v1
              kind: Service
              metadata: { name: web }
              spec: { type: ClusterIP }
`;
/** A helm that writes down what it was asked, and renders a Service. */
const HELM = `#!/bin/sh
echo "$@" >> "$(dirname "$0")/asked"
[ "$1" = pull ] && exec tar -czf "$(echo "$@" | sed 's/.*--destination //')/web.tgz" -C "$(dirname "$0")" web
echo '{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort, ports: [{port: 80}]}}'
`;

let root: string;
let kustomize: string;

beforeAll(async () => {
  ({ kustomize } = await ensureTools(["kustomize"]));
}, 600_000);

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "render-"));
  for (const folder of ["app", "web", "records"]) mkdirSync(path.join(root, folder));
  writeFileSync(path.join(root, "web/Chart.yaml"), "name: web\nversion: 1.2.3\n");
  writeFileSync(path.join(root, "web/values.yaml"), "a: 1\nb: {}\n");
  writeFileSync(path.join(root, "records/web-1.2.2.yaml"), "chart: web\nversion: 1.2.2\nfree: [b]\nkeys: {}\n");
  writeFileSync(path.join(root, "helm"), HELM);
  chmodSync(path.join(root, "helm"), 0o755);
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function render(more: Partial<Parameters<typeof renderRelease>[0]> = {}): Promise<readonly string[]> {
  const tree = { ...fixtureTree({ "app/release.yaml": RELEASE }), files: new SourceFiles(root) };
  const records = path.join(root, "records");
  return renderRelease({
    tree,
    folder: "app",
    compare: false,
    kustomize,
    helm: path.join(root, "helm"),
    records,
    ...more,
  });
}

test("a release's chart is got and rendered; what it brings and its keys are written, and the old version's go", async () => {
  expect(await render()).toEqual(["app/contents.yaml is written", "records/web-1.2.3.yaml is written"]);
  const [pull, template] = readFileSync(path.join(root, "asked"), "utf8").trim().split("\n");
  expect(pull).toMatch(/^pull web --repo https:\/\/charts\.example\.org --version 1\.2\.3 --destination \S+$/);
  expect(template).toMatch(
    /^template web \S+\/web\.tgz --namespace web --include-crds -f \S+\/values\.yaml --kube-version v1\.36\.\d+$/,
  );
  // the post-renderer made it ClusterIP, which is the default and need not be said
  expect(parse(readFileSync(path.join(root, "app/contents.yaml"), "utf8"))).toEqual({
    services: [{ name: "web", ports: [{ port: 80 }] }],
  });
  expect(parse(readFileSync(path.join(root, "records/web-1.2.3.yaml"), "utf8"))).toMatchObject({ free: ["b"] });
  expect(existsSync(path.join(root, "records/web-1.2.2.yaml"))).toBe(false);
});

test("with the chart at hand nothing is got, and a comparison writes nothing", async () => {
  const chart = path.join(root, "web");
  await expect(render({ chart, compare: true })).rejects.toThrow("app/contents.yaml: it is not there");
  await render({ chart });
  await expect(render({ chart, compare: true })).resolves.toEqual(["app/contents.yaml is what the chart renders"]);
  writeFileSync(path.join(root, "app/contents.yaml"), "services: [{ name: other }]\n");
  await expect(render({ chart, compare: true })).rejects.toThrow(
    "app/contents.yaml: services: other is no longer rendered\napp/contents.yaml: services: web is missing",
  );
  expect(readFileSync(path.join(root, "asked"), "utf8")).not.toMatch(/^pull/m);
});

test.each([
  [{ helm: "/nowhere/helm" }, "helm is not on the PATH; install version 4 of it: https://helm.sh"],
  [{ helm: "/bin/false" }, "helm pull failed: "],
  [{ folder: "other" }, "other has no HelmRelease; name the folder of one"],
])("what cannot be is told (%#)", async (more, message) => {
  await expect(render(more)).rejects.toThrow(message);
});

test("a chart of another version is told", async () => {
  const chart = path.join(root, "web");
  writeFileSync(path.join(chart, "Chart.yaml"), "name: web\nversion: 1.3.0\n");
  await expect(render({ chart })).rejects.toThrow(
    `${chart} is web 1.3.0, and the tree has web 1.2.3; write the version into the tree first`,
  );
});
