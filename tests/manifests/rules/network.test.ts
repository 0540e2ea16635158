import { network, openings } from "../../../infrastructure/manifests/rules/network";
import { broken } from "../tree-of";

function pod(name: string, namespace: string, labels: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  template:
    metadata: { labels: { ${labels} } }
    spec: { containers: [{ name: a, image: "a:1", ports: [{ name: http, containerPort: 8080 }] }] }
`;
}

const deny = (namespace: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: ${namespace} }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`;

const out = (port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: ingress }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: ${port} }] }]
`;

const into = (namespace: string, port: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: in, namespace: web }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${namespace} } } }], ports: [{ port: ${port} }] }]
`;

const BASE = {
  "nginx.yaml": pod("nginx", "ingress", "app.kubernetes.io/name: ingress-nginx"),
  "web.yaml": pod("web", "web", "app: web"),
  "rest.yaml": `apiVersion: v1
kind: Service
metadata: { name: web, namespace: web }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: http }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: web }
spec: { ingressClassName: nginx, defaultBackend: { service: { name: web, port: { name: http } } } }
`,
  "deny.yaml": `${deny("web")}---\n${deny("ingress")}`,
};

const needs =
  "rest.yaml:6  Ingress web/web needs Deployment ingress/nginx to port 8080 of Deployment web/web, and no policy lets it";

test("what an Ingress needs is let out and in, by number or by name of the pod's port", () => {
  for (const port of ["8080", "http"]) {
    expect(broken(network, { ...BASE, "a.yaml": into("ingress", port), "b.yaml": out(8080) })).toEqual([]);
  }
});

test.each([
  [{}, "into the second"],
  [{ "b.yaml": out(8080) }, "into the second"],
  [{ "a.yaml": into("ingress", "8080") }, "out of the first"],
  [{ "a.yaml": into("ingress", "8080"), "b.yaml": out(80) }, "out of the first"],
  [{ "a.yaml": into("other", "8080"), "b.yaml": out(8080) }, "into the second"],
  [{ "a.yaml": into("ingress", "9090"), "b.yaml": out(8080) }, "into the second"],
])("what is not let through is told (%#)", (policies, side) => {
  expect(broken(network, { ...BASE, ...policies })).toEqual([`${needs} ${side}; write one`]);
});

test("what Prometheus reads is let through as well", () => {
  const monitor = `apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: web, namespace: web }
spec: { selector: { matchLabels: { app: web } }, podMetricsEndpoints: [{ port: http }] }
`;
  const prometheus = pod("prometheus", "monitoring", "app.kubernetes.io/name: prometheus");
  const files = {
    "web.yaml": BASE["web.yaml"],
    "monitor.yaml": monitor,
    "prometheus.yaml": prometheus,
    "deny.yaml": deny("web"),
  };
  expect(broken(network, files)).toEqual([
    "monitor.yaml:1  PodMonitor web/web needs Deployment monitoring/prometheus to port 8080 of Deployment web/web, and no policy lets it into the second; write one",
  ]);
  expect(broken(network, { ...files, "in.yaml": into("monitoring", "http") })).toEqual([]);
});

test("a way between namespaces that nobody has written down is told", () => {
  const files = { "a.yaml": pod("a", "one", "app: a"), "b.yaml": pod("b", "two", "app: b"), "deny.yaml": deny("one") };
  expect(broken(openings, { ...files, "deny.yaml": `${deny("one")}---\n${deny("two")}` })).toEqual([]);
  expect(
    broken(openings, {
      "a.yaml": files["a.yaml"],
      "b.yaml": files["b.yaml"],
      "deny.yaml": deny("one").replace(", Egress", ""),
    }),
  ).toEqual([
    "b.yaml:1  Deployment two/b may be reached by Deployment one/a, which no policy names; close its namespace with the component `closed` or `policy`",
  ]);
});
