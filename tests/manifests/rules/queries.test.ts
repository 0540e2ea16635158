import { mistakeIn } from "../../../infrastructure/manifests/queries";
import { queries } from "../../../infrastructure/manifests/rules/queries";
import { broken } from "../tree-of";

test.each([
  ["PromQL", 'histogram_quantile(0.99, sum by (le) (rate(a_bucket{b=~"c|d"}[$__rate_interval]))) > 0.1'],
  ["PromQL", 'up{job="$job"} or vector(0)'],
  ["LogQL", '{namespace="flux-system"} |= "error"'],
  ["TraceQL", '{resource.service.name="a" || resource.service.name="b"}'],
] as const)("%s: %s", (language, text) => {
  expect(mistakeIn(language, text)).toBeUndefined();
});

test.each([
  ["PromQL", "sum(rate(a[5m])"],
  ["PromQL", ""],
  ["LogQL", '{namespace="a"'],
  ["TraceQL", "{resource.service.name=}"],
] as const)("no %s: %s", (language, text) => {
  expect(mistakeIn(language, text)).toBeDefined();
});

test("an alert and a panel by name, with file and line", () => {
  const rule = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: a
spec:
  groups:
    - name: g
      rules:
        - alert: Broken
          expr: sum(up
`;
  const dashboard = `apiVersion: v1
kind: ConfigMap
metadata:
  name: d
  labels:
    grafana_dashboard: "1"
data:
  d.json: '{"panels":[{"title":"P","datasource":{"type":"loki"},"targets":[{"expr":"{a="}]}]}'
`;
  expect(broken(queries, { "a.yaml": rule, "d.yaml": dashboard })).toEqual([
    "a.yaml:10  PrometheusRule a asks in Broken what is no PromQL, from its end on; mend it",
    "d.yaml:8  ConfigMap d asks in d.json, P what is no LogQL, from its end on; mend it",
  ]);
});
