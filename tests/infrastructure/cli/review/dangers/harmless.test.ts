import { changedTree } from "./changed-tree";

const deployment = (container: string, more = "") => `apiVersion: apps/v1
kind: Deployment
metadata: { name: app, namespace: media }
spec:
  template:
    spec:
      ${more}
      containers:
        - name: app
          image: ghcr.io/example/app:1.2.3@sha256:aaaa
          args: [serve]
          env: [{ name: TZ, value: UTC }]
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          ${container}
`;
const values = (yaml: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: release-values, namespace: media }
data:
  values.yaml: |
    ${yaml.replaceAll("\n", "\n    ")}
`;
const VALUES = `image: { repository: ghcr.io/example/app, tag: TAG }
podSecurityContext: { runAsNonRoot: true }
service: { type: ClusterIP }
resources: { requests: { memory: MEMORY } }`;
const given = (tag = "1.2.3", memory = "64Mi") => values(VALUES.replace("TAG", tag).replace("MEMORY", memory));
const workload = (spec: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app, namespace: media }\nspec: ${spec}`;
const flux = (kind: string, group: string, name: string, namespace: string, spec: string) =>
  `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: ${spec}`;

/** What pull requests are every day, of which nothing is to be said. */
test.each<readonly [string, string]>([
  ["more memory", deployment("resources: { requests: { cpu: 10m, memory: 128Mi } }")],
  ["a limit", deployment("resources: { requests: { cpu: 20m, memory: 64Mi }, limits: { memory: 256Mi } }")],
  ["a patch version of an image, with its digest", deployment("").replace("1.2.3@sha256:aaaa", "1.2.4@sha256:bbbb")],
  ["a major version of an image", deployment("").replace("1.2.3@sha256:aaaa", "2.0.0@sha256:bbbb")],
  ["a patch version in values", given("1.2.4")],
  ["more memory in values", given("1.2.3", "128Mi")],
  ["a comment in values", given().replace("data:", "data:").replace("    image", "    # a word\n    image")],
  [
    "the order of keys in values",
    values(VALUES.replace("TAG", "1.2.3").replace("MEMORY", "64Mi").split("\n").reverse().join("\n")),
  ],
  [
    "a patch version of a chart",
    flux("OCIRepository", "source.toolkit.fluxcd.io", "chart", "flux-system", "{ ref: { tag: 4.1.2 } }"),
  ],
  [
    "how often a source is looked at",
    flux("OCIRepository", "source.toolkit.fluxcd.io", "chart", "flux-system", "{ interval: 2h }"),
  ],
  [
    "how often a release is looked at",
    flux("HelmRelease", "helm.toolkit.fluxcd.io", "release", "media", "{ interval: 30m, timeout: 5m }"),
  ],
  [
    "what a part waits for",
    flux("Kustomization", "kustomize.toolkit.fluxcd.io", "app", "flux-system", "{ dependsOn: [{ name: storage }] }"),
  ],
  ["the text of a label", workload("{ template: { metadata: { labels: { app.kubernetes.io/version: 1.2.4 } } } }")],
  [
    "a label of the object",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app, namespace: media, labels: { app.kubernetes.io/part-of: things } }",
  ],
  ["two of it", workload("{ replicas: 2 }")],
  ["how it is rolled out", workload("{ strategy: { type: Recreate } }")],
  ["a probe's patience", deployment("livenessProbe: { httpGet: { path: /, port: 80 }, periodSeconds: 30 }")],
  ["time to end", deployment("", "terminationGracePeriodSeconds: 60")],
  ["a folder that goes with the pod", deployment("", "volumes: [{ name: tmp, emptyDir: { sizeLimit: 1Gi } }]")],
  [
    "a port's name",
    `apiVersion: v1\nkind: Service\nmetadata: { name: app, namespace: media }\nspec: { ports: [{ name: web, port: 80 }] }`,
  ],
  [
    "a larger claim",
    `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, namespace: media }\nspec: { resources: { requests: { storage: 3Gi } } }`,
  ],
  [
    "how long the ingress controller waits",
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: app, namespace: media, annotations: { nginx.ingress.kubernetes.io/proxy-read-timeout: "60" } }`,
  ],
  [
    "how many may be away",
    `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: app, namespace: media }\nspec: { maxUnavailable: 1 }`,
  ],
])("%s", (_, yaml) => {
  const changes = changedTree(yaml);
  expect(changes.flatMap(({ dangers }) => dangers)).toEqual([]);
  expect(changes.flatMap(({ notJudged }) => notJudged)).toEqual([]);
});

test("a field that no check knows is said to be that, and so is a kind; neither is taken for harmless", () => {
  const [change] = changedTree(deployment("workingDir: /x"));
  expect(change).toMatchObject({ dangers: [], notJudged: ["`spec.template.spec.containers[app].workingDir`"] });
  const [env] = changedTree(deployment("").replace("{ name: TZ, value: UTC }", "{ name: MODE, value: none }"));
  expect(env?.notJudged).toContain("`spec.template.spec.containers[app].env[MODE].value`");
  const [unknown] = changedTree("apiVersion: example.org/v1\nkind: Thing\nmetadata: { name: a }\nspec: { b: 1 }");
  expect(unknown?.notJudged).toEqual(["the kind `example.org/v1 Thing`", "`spec.b`"]);
});
