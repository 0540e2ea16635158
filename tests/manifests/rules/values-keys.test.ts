import { valuesKeys } from "../../../infrastructure/manifests/rules/values-keys";
import { broken } from "../tree-of";

const release = (values: string, version = "3.13.1") => ({
  "app/release.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: web }
spec:
  chart: { spec: { chart: metrics-server, version: ${version} } }
  valuesFrom: [{ kind: ConfigMap, name: app-values }]
`,
  "app/values.yaml": values,
});

test("keys of the chart are right, and any below what takes any", () => {
  const values = "replicas: 2\nresources:\n  requests: { cpu: 1 }\nnodeSelector:\n  example.org/any: a\n";
  expect(broken(valuesKeys, release(values))).toEqual([]);
});

test.each([
  ["repicas: 2\n", 1, "repicas", "write replicas, or take it out"],
  ["replicas: 2\nimage:\n  tagg: v1\n", 3, "image.tagg", "write tag, or take it out"],
  ["somethingElseAltogether: 2\n", 1, "somethingElseAltogether", "take it out"],
])("other keys are told with file and line (%#)", (values, line, key, advice) => {
  expect(broken(valuesKeys, release(values))).toEqual([
    `app/values.yaml:${line}  ${key} is no key of metrics-server 3.13.1; ${advice}`,
  ]);
});

test("a version whose keys nobody has recorded is told", () => {
  expect(broken(valuesKeys, release("replicas: 2\n", "99.0.0"))).toEqual([
    "app/release.yaml:4  HelmRelease web/web is of metrics-server 99.0.0, whose keys are not recorded; run `npm run manifests -- render app`",
  ]);
});

test("a key that has another name by now is told, whatever one's own name after it", () => {
  const values = `alternateConfig:
  exporters:
    otlp/tempo: { endpoint: tempo:4317 }
    otlp_http/loki: { endpoint: "http://loki:3100" }
  receivers:
    otlp: {}
    prometheusremotewrite: {}
`;
  const files = release(values, "0.170.0");
  const collector = files["app/release.yaml"].replace("metrics-server", "opentelemetry-collector");
  expect(broken(valuesKeys, { ...files, "app/release.yaml": collector })).toEqual([
    "app/values.yaml:3  alternateConfig.exporters.otlp/tempo has another name by now, and this one will go; write otlp_grpc",
    "app/values.yaml:7  alternateConfig.receivers.prometheusremotewrite has another name by now, and this one will go; write prometheus_remote_write",
  ]);
});
