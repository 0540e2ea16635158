import { references } from "../../../infrastructure/manifests/rules/references";
import { broken } from "../tree-of";

const NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: { name: web }\n";
const POD = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: web }
spec:
  template:
    metadata: { labels: { app: web } }
    spec:
      serviceAccountName: web
      priorityClassName: house
      containers:
        - name: web
          image: web:1
          ports: [{ name: http, containerPort: 80 }]
          env: [{ name: A, valueFrom: { secretKeyRef: { name: token, key: a } } }]
      volumes:
        - { name: a, configMap: { name: settings } }
        - { name: b, persistentVolumeClaim: { claimName: data } }
        - { name: c, secret: { secretName: maybe, optional: true } }
`;
const REST = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: web, labels: { app: web } }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: http }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: web }
spec:
  ingressClassName: nginx
  tls: [{ secretName: web-tls }]
  defaultBackend: { service: { name: web, port: { name: http } } }
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: web, namespace: web }
spec: { selector: { matchLabels: { app: web } }, endpoints: [{ port: http }] }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: web }
spec: { storageClassName: fast }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web, namespace: web }
spec: { secretName: web-tls, issuerRef: { kind: ClusterIssuer, name: letters } }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: web }
spec:
  chartRef: { kind: OCIRepository, name: web }
  valuesFrom: [{ kind: ConfigMap, name: settings }]
`;
const NAMED = `
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: web, namespace: web } }
---
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: house } }
---
{ apiVersion: v1, kind: Secret, metadata: { name: token, namespace: web } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings, namespace: web } }
---
{ apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: { name: nginx } }
---
{ apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: fast } }
---
{ apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: { name: letters } }
---
{ apiVersion: source.toolkit.fluxcd.io/v1, kind: OCIRepository, metadata: { name: web, namespace: web }, spec: {} }
`;

const RIGHT = { "namespace.yaml": NAMESPACE, "pod.yaml": POD, "rest.yaml": REST, "named.yaml": NAMED };

test("a tree in which everything that is named is there is right", () => {
  expect(broken(references, RIGHT)).toEqual([]);
});

test.each([
  ["ServiceAccount, metadata: { name: web,", "ServiceAccount web/web"],
  ["PriorityClass, metadata: { name: house ", "PriorityClass house"],
  ["Secret, metadata: { name: token,", "Secret web/token"],
  ["ConfigMap, metadata: { name: settings,", "ConfigMap web/settings"],
  ["IngressClass, metadata: { name: nginx ", "IngressClass nginx"],
  ["StorageClass, metadata: { name: fast ", "StorageClass fast"],
  ["ClusterIssuer, metadata: { name: letters ", "ClusterIssuer letters"],
  ["OCIRepository, metadata: { name: web,", "OCIRepository web/web"],
])("without %s, what names it is told", (there, missing) => {
  const named = NAMED.replace(there, there.replace(/name: [\w-]+/, "name: other"));
  const found = broken(references, { ...RIGHT, "named.yaml": named });
  expect(found.length).toBeGreaterThan(0);
  for (const line of found) {
    expect(line).toMatch(/^(pod|rest)\.yaml:\d+ {2}/);
    expect(line).toContain(`names ${missing}, which is not there; write the name of one that is`);
  }
});

test.each([
  [
    "rest.yaml",
    "selector: { app: web }, ports",
    "selector: { app: wbe }, ports",
    "rest.yaml:5  Service web/web selects no pods; write labels that some have",
  ],
  [
    "rest.yaml",
    "targetPort: http",
    "targetPort: web",
    "rest.yaml:5  Service web/web leads to port web of its pods, which have http; write one of them",
  ],
  [
    "rest.yaml",
    "port: { name: http }",
    "port: { number: 8080 }",
    "rest.yaml:13  Ingress web/web leads to port 8080 of Service web, which has http; write one of them",
  ],
  [
    "rest.yaml",
    "service: { name: web,",
    "service: { name: wbe,",
    "rest.yaml:13  Ingress web/web names Service web/wbe, which is not there; write the name of one that is",
  ],
  [
    "rest.yaml",
    "  ingressClassName: nginx\n",
    "",
    "rest.yaml:10  Ingress web/web has no class; write ingressClassName",
  ],
  [
    "rest.yaml",
    "secretName: web-tls }]",
    "secretName: web-lts }]",
    "rest.yaml:12  Ingress web/web names Secret web/web-lts, which is not there; write the name of one that is",
  ],
  [
    "rest.yaml",
    "endpoints: [{ port: http }]",
    "endpoints: [{ port: metrics }]",
    "rest.yaml:18  ServiceMonitor web/web reads port metrics, and the Services have http; write one of them",
  ],
  [
    "rest.yaml",
    "matchLabels: { app: web }",
    "matchLabels: { app: wbe }",
    "rest.yaml:18  ServiceMonitor web/web selects no Services; write labels that some have",
  ],
  [
    "pod.yaml",
    "claimName: data",
    "claimName: date",
    "pod.yaml:18  Deployment web/web names PersistentVolumeClaim web/date, which is not there; write the name of one that is",
  ],
] as const)("in %s, %s is not %s", (file, from, to, message) => {
  expect(broken(references, { ...RIGHT, [file]: RIGHT[file].replace(from, to) })).toEqual([message]);
});

test("an object has a namespace, and it is there", () => {
  expect(broken(references, { "a.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n" })).toEqual([
    "a.yaml:3  Secret a has no namespace; write `namespace:` in its kustomization.yaml",
  ]);
  expect(
    broken(references, { "a.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  namespace: b\n" }),
  ).toEqual(["a.yaml:5  Secret b/a names Namespace b, which is not there; write the name of one that is"]);
});
