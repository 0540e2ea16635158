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

test("a monitor may name the pods' port, and find Services by expressions", () => {
  const monitor = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: web, namespace: web }
spec: { selector: { matchExpressions: [{ key: a, operator: In, values: [b] }] }, endpoints: [{ targetPort: http }] }
`;
  const service = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: web, labels: { a: b } }
spec: { selector: { app: web }, ports: [] }
`;
  const files = {
    "web.yaml": BASE["web.yaml"],
    "monitor.yaml": monitor,
    "service.yaml": service,
    "prometheus.yaml": pod("prometheus", "monitoring", "app.kubernetes.io/name: prometheus"),
    "deny.yaml": deny("web"),
  };
  expect(broken(network, files)).toEqual([
    "monitor.yaml:1  ServiceMonitor web/web needs Deployment monitoring/prometheus to port 8080 of Deployment web/web, and no policy lets it into the second; write one",
  ]);
  expect(broken(network, { ...files, "service.yaml": service.replace("a: b", "a: c") })).toEqual([]);
});

describe("an address", () => {
  const service = (name: string, namespace: string, port: number) => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ port: ${port}, targetPort: http }] }
`;
  const served = (name: string, namespace: string, port: number) =>
    pod(name, namespace, `app: ${name}`) + service(name, namespace, port);

  test("that a file tells is reached by what stands beside it", () => {
    const files = {
      "loki/a.yaml": served("loki", "logging", 3100),
      "tail/a.yaml": pod("tail", "tail", "app: tail"),
      "tail/config.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: tail }\ndata: { url: 'http://loki.logging.svc:3100/push' }\n",
      "deny.yaml": deny("logging"),
    };
    expect(broken(network, files)).toEqual([
      "tail/config.yaml:1  ConfigMap tail/c needs Deployment tail/tail to port 8080 of Deployment logging/loki, and no policy lets it into the second; write one",
    ]);
    expect(broken(network, { ...files, "deny.yaml": deny("tail") })).toEqual([
      "tail/a.yaml:1  Deployment tail/tail may not ask kube-dns for names; let it out to port 53, UDP and TCP",
      "tail/config.yaml:1  ConfigMap tail/c needs Deployment tail/tail to port 8080 of Deployment logging/loki, and no policy lets it out of the first; write one",
    ]);
    expect(
      broken(network, {
        ...files,
        "deny.yaml": "",
        "tail/config.yaml": files["tail/config.yaml"].replace("3100", "3101"),
      }),
    ).toEqual([]);
  });

  test.each([
    [
      "the tunnel's",
      pod("cloudflared", "ingress", "app: t"),
      served("ingress-nginx-controller", "ingress", 80),
      "ingress",
      1,
    ],
    ["an app's", pod("prowlarr", "media", "app: p"), served("radarr", "media", 7878), "media", 1],
    [
      "the collector's",
      pod("app", "demos", 'network/telemetry: "true"'),
      served("otel-collector", "observability", 4317),
      "observability",
      1,
    ],
  ])("%s is reached though no file tells it", (_, from, to, namespace, count) => {
    const files = { "a/a.yaml": from, "b/b.yaml": to };
    expect(broken(network, files)).toEqual([]);
    const closed = deny(namespace).replace(", Egress", "");
    expect(broken(network, { ...files, "deny.yaml": closed })).toHaveLength(count);
  });
});

describe("a way that nothing needs", () => {
  const two = { "a.yaml": pod("a", "one", "app: a"), "b.yaml": pod("b", "two", "app: b") };
  const told = (to: string, from: string, line = 1) =>
    `${to}.yaml:${line}  Deployment two/${to} may be reached by Deployment one/${from} on port 8080, and nothing needs that; close it, or write the way into infrastructure/manifests/ways/apps.ts`;

  test("is told where a namespace is open, and not where it is closed", () => {
    expect(broken(openings, { ...two, "deny.yaml": `${deny("one")}---\n${deny("two")}` })).toEqual([]);
    expect(broken(openings, { ...two, "deny.yaml": deny("one").replace(", Egress", "") })).toEqual([told("b", "a")]);
  });

  test("is told though a policy names who may come, or the port alone", () => {
    const named = into("one", "8080").replaceAll("web", "b").replace("namespace: b", "namespace: two");
    const files = { ...two, "deny.yaml": `${deny("one").replace(", Egress", "")}---\n${deny("two")}` };
    expect(broken(openings, { ...files, "in.yaml": named })).toEqual([told("b", "a")]);
    expect(broken(openings, { ...files, "in.yaml": named.replace(/from: .*?\], ports/, "ports") })).toEqual([
      told("b", "a"),
    ]);
  });

  test("is none where the port is one of the host's, or a way is needed", () => {
    const onHost = two["b.yaml"].replace("containerPort: 8080", "containerPort: 8080, hostPort: 8080");
    expect(
      broken(openings, { "a.yaml": two["a.yaml"], "b.yaml": onHost, "deny.yaml": deny("one").replace(", Egress", "") }),
    ).toEqual([]);
    expect(broken(openings, { ...BASE, "a.yaml": into("ingress", "http"), "b.yaml": out(8080) })).toEqual([]);
  });

  test("is told where the host's port is open to the node alone", () => {
    const loopback = two["b.yaml"].replace("8080 }", "8080, hostPort: 8080, hostIP: 127.0.0.1 }");
    const files = { "a.yaml": two["a.yaml"], "b.yaml": loopback, "deny.yaml": deny("one").replace(", Egress", "") };
    expect(broken(openings, files)).toEqual([told("b", "a")]);
  });
});
