import { dependencies } from "../../../infrastructure/manifests/rules/dependencies";
import { services } from "../../../infrastructure/manifests/rules/services";
import { substitution } from "../../../infrastructure/manifests/rules/substitution";
import { versions } from "../../../infrastructure/manifests/rules/versions";
import { broken } from "../tree-of";

function parts(...graph: readonly (readonly [string, ...string[]])[]): Record<string, string> {
  const documents = graph.map(([name, ...dependsOn]) =>
    [
      "apiVersion: kustomize.toolkit.fluxcd.io/v1",
      "kind: Kustomization",
      `metadata: { name: ${name}, namespace: flux-system }`,
      "spec:",
      `  path: ./${name}`,
      `  dependsOn: [${dependsOn.map((each) => `{ name: ${each} }`).join(", ")}]`,
      "",
    ].join("\n"),
  );
  return { "flux/parts.yaml": documents.join("---\n") };
}

describe("what Kustomizations wait for", () => {
  test("is there, in five steps at most", () => {
    expect(broken(dependencies, parts(["a"], ["b", "a"], ["c", "b", "a"], ["d", "c"], ["e", "d"]))).toEqual([]);
  });

  test("is missed where it is not there", () => {
    expect(broken(dependencies, parts(["a"], ["b", "a", "c"]))).toEqual([
      "flux/parts.yaml:13  Kustomization flux-system/b waits for c, which is not there; write the name of a Kustomization",
    ]);
  });

  test("is no circle", () => {
    expect(broken(dependencies, parts(["a", "b"], ["b", "a"]))).toEqual([
      "flux/parts.yaml:6  Kustomization flux-system/a waits for itself: a → b → a; take one of them out",
      "flux/parts.yaml:13  Kustomization flux-system/b waits for itself: b → a → b; take one of them out",
    ]);
  });

  test("is no long row", () => {
    const row = parts(["a"], ["b", "a"], ["c", "b"], ["d", "c"], ["e", "d"], ["f", "e"]);
    expect(broken(dependencies, row)).toEqual([
      "flux/parts.yaml:41  Kustomization flux-system/f is 6 deep: f → e → d → c → b → a; 5 is the limit, wait for less",
    ]);
  });

  test("a field that the checks do not know is told", () => {
    const files = parts(["a"]);
    const changed = { "flux/parts.yaml": `${files["flux/parts.yaml"]!}  targetNamespace: other\n` };
    expect(broken(dependencies, changed)).toEqual([
      "flux/parts.yaml:7  Kustomization flux-system/a has targetNamespace, which the checks do not know; say it in its folder instead",
    ]);
  });
});

describe("Services", () => {
  const service = (spec: string) => ({
    "a.yaml": `apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: b }\nspec:\n  ${spec}\n`,
  });

  test("may be the cluster's own, or Tailscale's", () => {
    expect(broken(services, service("ports: []"))).toEqual([]);
    expect(broken(services, service("type: LoadBalancer\n  loadBalancerClass: tailscale"))).toEqual([]);
  });

  test.each([
    ["type: NodePort", "is a NodePort; make it ClusterIP, and reach it by an Ingress"],
    [
      "type: ExternalName",
      "is an ExternalName, which leads an Ingress out of the cluster; write the name where it is used",
    ],
    ["type: LoadBalancer", "is a LoadBalancer; give it loadBalancerClass: tailscale or make it ClusterIP"],
  ])("%s is refused", (spec, message) => {
    expect(broken(services, service(spec))).toEqual([`a.yaml:5  Service b/a ${message}`]);
  });

  test("one that Tailscale would expose is refused", () => {
    const files = {
      "a.yaml": `apiVersion: v1
kind: Service
metadata:
  name: a
  namespace: b
  annotations:
    tailscale.com/expose: "true"
spec: {}
`,
    };
    expect(broken(services, files)).toEqual([
      "a.yaml:7  Service b/a has tailscale.com/expose, which opens all its ports to the tailnet; take it out, and write an entry of the exposure table",
    ]);
  });

  test("what a chart makes counts as well", () => {
    const files = {
      "app/release.yaml":
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: a, namespace: b }\nspec: {}\n",
      "app/contents.yaml": "services:\n  - { name: a, type: NodePort, ports: [] }\n",
    };
    expect(broken(services, files)).toEqual([
      "app/contents.yaml:2  Service b/a is a NodePort; make it ClusterIP, and reach it by an Ingress",
    ]);
  });
});

describe("versions", () => {
  const release = (version: string) => ({
    "a.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: a, namespace: b }\nspec:\n  chart:\n    spec:\n      chart: web\n      version: "${version}"\n`,
  });
  const pod = (image: string) => ({
    "a.yaml": `apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec:\n  containers:\n    - name: web\n      image: ${image}\n`,
  });
  const source = (ref: string) => ({
    "a.yaml": `apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: { name: a, namespace: b }\nspec:\n  ref: ${ref}\n`,
  });

  test("are exact ones", () => {
    expect(broken(versions, release("1.2.3"))).toEqual([]);
    expect(broken(versions, source("{ tag: v1.2.3 }"))).toEqual([]);
    expect(broken(versions, pod("example.org:5000/web:1.2.3-alpine"))).toEqual([]);
    expect(broken(versions, pod(`example.org/web@sha256:${"0".repeat(64)}`))).toEqual([]);
    expect(broken(versions, pod(`example.org/web:stable@sha256:${"0".repeat(64)}`))).toEqual([]);
    expect(broken(versions, pod("web:RELEASE.2026-08-01T10-00-00Z"))).toEqual([]);
  });

  test.each(["1.x", ">=1.0.0", "^1.2.0", "1.2.*", ""])("a chart's version %s is none", (version) => {
    expect(broken(versions, release(version))).toEqual([
      `a.yaml:8  HelmRelease b/a names ${version}; write one exact version of the chart`,
    ]);
  });

  test.each([
    ["{ tag: latest }", "latest"],
    ['{ semver: ">=1" }', ">=1"],
    ["{}", "no tag"],
  ])("a source's %s is none", (ref, said) => {
    expect(broken(versions, source(ref))).toEqual([`a.yaml:5  OCIRepository b/a names ${said}; write one exact tag`]);
  });

  test.each([
    ["example.org:5000/web", "image example.org:5000/web has no tag; write the version"],
    ...["latest", "stable", "edge", "develop", "1", "v2", "1.37", "16-alpine3.20.1", "java21"].map((tag) => [
      `web:${tag}`,
      `image web:${tag} moves; write the whole version, such as 1.2.3, or its digest`,
    ]),
  ])("image %s is refused", (image, message) => {
    expect(broken(versions, pod(image))).toEqual([`a.yaml:7  Pod b/a web: ${message}`]);
  });
});

describe("variables", () => {
  const map = (value: string, metadata = "name: a") => ({
    "a.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: { namespace: b, ${metadata} }\ndata:\n  a: ${value}\n`,
  });
  const about = (files: Record<string, string>) =>
    broken(substitution, files).filter((line) => !line.includes("which no manifest asks for"));

  test("that are supplied, have a default or are escaped are right", () => {
    expect(about(map("${DOMAIN} ${OTHER:=x} $${OTHER}"))).toEqual([]);
  });

  test("that nobody supplies are told", () => {
    expect(about(map("${DOMIAN}"))).toEqual([
      "a.yaml:5  ${DOMIAN} is not supplied; write one of components/flux/facts.ts or secrets.ts, or $${DOMIAN} for the text itself",
    ]);
  });

  test("that no manifest asks for are told", () => {
    expect(broken(substitution, map("${DOMAIN}"))).toContain(
      "components/flux/facts.ts  supplies ZONE, which no manifest asks for; use it, or take it out",
    );
    expect(broken(substitution, map("${DOMAIN}"))).not.toContainEqual(expect.stringContaining("supplies DOMAIN"));
  });

  test("in a dashboard are Grafana's", () => {
    expect(about(map("$${node}", 'name: a, labels: { grafana_dashboard: "1" }'))).toEqual([
      "a.yaml:3  ConfigMap b/a has dollar signs that Flux would fill in; give it the annotation kustomize.toolkit.fluxcd.io/substitute: disabled",
    ]);
    const exempt =
      'name: a, labels: { grafana_dashboard: "1" }, annotations: { kustomize.toolkit.fluxcd.io/substitute: disabled }';
    expect(about(map("$${node}", exempt))).toEqual([]);
  });
});
