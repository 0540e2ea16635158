import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { schemas } from "../../../infrastructure/manifests/rules/schemas";
import { shippedDefinition } from "../../support/shipped-definition";
import { broken } from "../tree-of";

const FLUX = readFileSync(resolve(__dirname, "../../../cluster/kubernetes/flux/gotk-components.yaml"), "utf8");
const crds = FLUX.split(/^---\n/m).filter((text) => /^kind: CustomResourceDefinition$/m.test(text));

const deployment = (container: string, spec = "selector: { matchLabels: { app: a } }") => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
spec:
  ${spec}
  template:
    metadata: { labels: { app: a } }
    spec:
      containers:
        - name: a
          ${container}
`;

test("what a kind has is taken, quantities and ports by name or number included", () => {
  const text = deployment(
    "image: a:1\n          resources: { requests: { cpu: 1, memory: 1Gi } }\n          livenessProbe: { httpGet: { port: http } }",
  );
  expect(broken(schemas, { "a.yaml": text })).toEqual([]);
});

test("a field that there is not, with the nearest that there is", () => {
  expect(broken(schemas, { "a.yaml": deployment("imagePulPolicy: Always") })).toEqual([
    "a.yaml:12  Deployment a has spec.template.spec.containers.0.imagePulPolicy, which is no field there; write imagePullPolicy, or delete it",
  ]);
});

test("a field of the wrong type, and one that is missing", () => {
  const text = deployment("image: 1").replace("  selector: { matchLabels: { app: a } }\n", "  replicas: two\n");
  expect(broken(schemas, { "a.yaml": text })).toEqual([
    "a.yaml:5  Deployment a has no spec.selector; write it",
    'a.yaml:6  Deployment a has spec.replicas "two", which is no integer; write one',
    "a.yaml:12  Deployment a has spec.template.spec.containers.0.image 1, which is no string; write one",
  ]);
});

test("a version that Kubernetes no longer has", () => {
  const text = "apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata:\n  name: a\n";
  expect(broken(schemas, { "a.yaml": text })).toEqual([
    "a.yaml:1  Ingress a is of no kind that networking.k8s.io/v1beta1 has; write networking.k8s.io/v1",
  ]);
});

test("Flux' kinds by their own CRDs", () => {
  const release = (version: string, more: string) => `apiVersion: helm.toolkit.fluxcd.io/${version}
kind: HelmRelease
metadata:
  name: a
spec:
  chartRef: { kind: OCIRepository, name: a }
  ${more}
`;
  // In a description of theirs stands what looks like a variable.
  const flux = { "flux/gotk-components.yaml": crds.join("---\n").replaceAll("${", () => "$${") };
  const of = (text: string) => broken(schemas, { ...flux, "a.yaml": text });
  expect(of(release("v2", "interval: 1h"))).toEqual([]);
  expect(of(release("v2", "interval: 1h\n  intervall: 1h"))).toEqual([
    "a.yaml:8  HelmRelease a has spec.intervall, which is no field there; write interval, or delete it",
  ]);
  expect(of(release("v2beta2", "interval: 1h"))).toEqual([
    "a.yaml:1  HelmRelease a is of no kind that helm.toolkit.fluxcd.io/v2beta2 has; write helm.toolkit.fluxcd.io/v2",
  ]);
});

test("kinds of other CRDs are not known here, and taken", () => {
  expect(
    broken(schemas, { "a.yaml": "apiVersion: longhorn.io/v1beta2\nkind: RecurringJob\nmetadata:\n  name: a\n" }),
  ).toEqual([]);
});

test("a Kubernetes that there are no schemas of", () => {
  const older = shippedDefinition((definition) => {
    definition.kubernetes.version = "v1.35.1";
  });
  expect(broken(schemas, {}, older)).toEqual([
    "infrastructure/manifests/schemas  there are no schemas of Kubernetes v1.35.1; run npm run manifests -- schemas --from <api/openapi-spec/v3 of k8s.io/kubernetes>",
  ]);
});
