import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseContents } from "../../infrastructure/manifests/contents";
import { contentsDifferences, readContents, writeContents } from "../../infrastructure/manifests/contents-file";
import { objectsOf } from "../../infrastructure/manifests/contents-objects";
import { contentsOf } from "../../infrastructure/manifests/rendered-contents";

const RENDERED = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: here, labels: { app: web, helm.sh/chart: web-1.0.0 } }
spec:
  replicas: 2
  strategy: { type: Recreate }
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, tier: front, app.kubernetes.io/version: "1" } }
    spec:
      serviceAccountName: web
      terminationGracePeriodSeconds: 60
      automountServiceAccountToken: false
      containers:
        - name: web
          image: example.org/web:1.0.0
          args: [--verbose]
          env:
            - { name: PLAIN, value: "1" }
            - { name: TOKEN, valueFrom: { secretKeyRef: { name: web, key: token } } }
          livenessProbe: { httpGet: { path: /, port: http, httpHeaders: [] }, periodSeconds: 5 }
          readinessProbe: { exec: { command: [ready] } }
          lifecycle: { preStop: { exec: { command: [sleep, "5"] } } }
          ports: [{ name: http, containerPort: 8080 }]
          resources: {}
      volumes: [{ name: tmp, emptyDir: {} }]
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: { name: web, labels: { app: web, heritage: Helm } }
    spec: { type: ClusterIP, selector: { app: web }, ports: [{ name: http, port: 80, targetPort: http }] }
---
apiVersion: v1
kind: Secret
metadata: { name: web }
data: { token: c2VjcmV0 }
---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate, annotations: { helm.sh/hook: "pre-upgrade, post-install" } }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: migrate, image: example.org/web:1.0.0 }] } } }
---
apiVersion: v1
kind: Pod
metadata: { name: try, annotations: { helm.sh/hook: test } }
spec: { containers: [{ name: try, image: example.org/try:1 }] }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.org }
spec:
  group: example.org
  scope: Namespaced
  names: { kind: Thing, plural: things }
  versions:
    - { name: v1alpha1, served: false, storage: false }
    - { name: v1beta1, served: true, storage: false }
    - { name: v1, served: true, storage: true }
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast, annotations: { storageclass.kubernetes.io/is-default-class: "true", x: y } }
provisioner: example.org
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: web }
---
`;

const contents = contentsOf(RENDERED, "here");

test("a render is cut to what the project relies on", () => {
  expect(contents).toEqual({
    workloads: [
      {
        kind: "Deployment",
        name: "web",
        replicas: 2,
        labels: { app: "web", tier: "front" },
        selector: { app: "web" },
        strategy: "Recreate",
        pod: {
          containers: [
            {
              name: "web",
              image: "example.org/web:1.0.0",
              ports: [{ name: "http", containerPort: 8080 }],
              args: ["--verbose"],
              env: [
                { name: "PLAIN", value: "1" },
                { name: "TOKEN", valueFrom: { secretKeyRef: { name: "web", key: "token" } } },
              ],
              livenessProbe: { httpGet: { path: "/", port: "http" } },
              readinessProbe: { exec: { command: ["ready"] } },
              lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } },
            },
          ],
          volumes: [{ name: "tmp", emptyDir: {} }],
          serviceAccountName: "web",
          automountServiceAccountToken: false,
        },
      },
      {
        kind: "Job",
        name: "migrate",
        labels: {},
        hook: ["pre-upgrade", "post-install"],
        pod: { containers: [{ name: "migrate", image: "example.org/web:1.0.0" }], restartPolicy: "Never" },
      },
    ],
    services: [
      {
        name: "web",
        labels: { app: "web" },
        selector: { app: "web" },
        ports: [{ name: "http", port: 80, targetPort: "http" }],
      },
    ],
    crds: [
      { group: "example.org", version: "v1", kind: "Thing", plural: "things", scope: "Namespaced" },
      { group: "example.org", version: "v1beta1", kind: "Thing", plural: "things", scope: "Namespaced" },
    ],
    objects: [
      { apiVersion: "v1", kind: "Secret", metadata: { name: "web" } },
      {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name: "fast", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
        provisioner: "example.org",
      },
    ],
  });
});

test("a monitor keeps what it selects by, and gets nothing that the chart does not say", () => {
  const monitor = (selector: string) =>
    contentsOf(
      `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: { name: web }\nspec: { selector: ${selector}, endpoints: [] }\n`,
      "here",
    ).objects![0]!["spec"];
  const matchExpressions = [{ key: "app", operator: "In", values: ["web"] }];
  expect(monitor(`{ matchExpressions: ${JSON.stringify(matchExpressions)} }`)).toEqual({
    selector: { matchExpressions },
    endpoints: [],
  });
  expect(monitor("{ matchLabels: { app: web, helm.sh/chart: web-1 } }")).toEqual({
    selector: { matchLabels: { app: "web" } },
    endpoints: [],
  });
});

test("the objects that contents stand for are complete, and hooks are none of them", () => {
  const objects = objectsOf(parseContents(contents), { name: "web", namespace: "here" });
  expect(objects.map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace])).toEqual([
    ["CustomResourceDefinition", "things.example.org", undefined],
    ["Secret", "web", "here"],
    ["StorageClass", "fast", undefined],
    ["Service", "web", "here"],
    ["Deployment", "web", "here"],
  ]);
  expect(objects.at(-1)).toMatchObject({
    apiVersion: "apps/v1",
    spec: {
      replicas: 2,
      strategy: { type: "Recreate" },
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web", tier: "front" } }, spec: { serviceAccountName: "web" } },
    },
  });
  expect(objects[0]).toMatchObject({
    spec: {
      names: { kind: "Thing", plural: "things", singular: "thing", listKind: "ThingList" },
      versions: [
        { name: "v1", storage: true },
        { name: "v1beta1", storage: false },
      ],
    },
  });
});

test("a CronJob has its schedule, and its pods do not start for ever", () => {
  const pod = { containers: [{ name: "save", image: "example.org/save:1" }] };
  const workloads = [{ kind: "CronJob", name: "save", labels: { app: "save" }, schedule: "0 3 * * *", pod }];
  expect(objectsOf(parseContents({ workloads }), { name: "save", namespace: "here" })).toMatchObject([
    {
      apiVersion: "batch/v1",
      kind: "CronJob",
      spec: {
        schedule: "0 3 * * *",
        jobTemplate: {
          spec: { template: { metadata: { labels: { app: "save" } }, spec: { restartPolicy: "OnFailure" } } },
        },
      },
    },
  ]);
  const { schedule: _, ...without } = workloads[0]!;
  expect(() => parseContents({ workloads: [without] })).toThrow("workloads.0: a CronJob needs a schedule");
});

test("a mistake in contents is named with its path", () => {
  expect(() => parseContents({ services: [{ name: "web", prots: [] }], workload: [] })).toThrow(
    /^services\.0: Unrecognized key: "prots"\n: Unrecognized key: "workload"$/,
  );
});

describe("in a folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "contents-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test("what is written is read again; what an operator makes stays when it is written anew", () => {
    expect(readContents(folder)).toBeUndefined();
    writeContents(folder, contents);
    expect(readContents(folder)).toEqual(parseContents(contents));
    const own =
      "\n  - { kind: StatefulSet, name: db, labels: { app: db }, by: db-operator, pod: { containers: [{ name: db, image: example.org/db:1 }] } }";
    const file = path.join(folder, "contents.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("workloads:", `workloads:${own}`));
    writeContents(folder, contentsOf(RENDERED.replaceAll("web:1.0.0", "web:2.0.0"), "here"));
    expect(readContents(folder)!.workloads.map(({ name, by, pod }) => [name, by, pod.containers[0]!.image])).toEqual([
      ["web", undefined, "example.org/web:2.0.0"],
      ["migrate", undefined, "example.org/web:2.0.0"],
      ["db", "db-operator", "example.org/db:1"],
    ]);
  });

  test("a comparison names what is missing, gone and different", () => {
    const written = parseContents(contents);
    expect(contentsDifferences(written, contents)).toEqual([]);
    const changed = RENDERED.replace("replicas: 2", "replicas: 3")
      .replace("kind: Secret\nmetadata: { name: web }", "kind: Secret\nmetadata: { name: other }")
      .replace("data: { token: c2VjcmV0 }", "");
    expect(contentsDifferences(written, contentsOf(changed, "here"))).toEqual([
      "workloads: Deployment web is rendered otherwise",
      "objects: Secret web is no longer rendered",
      "objects: Secret other is missing",
    ]);
  });
});
