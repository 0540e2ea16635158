import { metricList, readMetricLists } from "../../../infrastructure/manifests/metric-lists";
import { metricsIn, mistakeIn } from "../../../infrastructure/manifests/queries";
import { queried } from "../../../infrastructure/manifests/rules/queries";
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
  expect(broken((tree) => queried(tree, []), { "a.yaml": rule, "d.yaml": dashboard })).toEqual([
    "a.yaml:10  PrometheusRule a asks in Broken what is no PromQL, from its end on; mend it",
    "d.yaml:8  ConfigMap d asks in d.json, P what is no LogQL, from its end on; mend it",
  ]);
});

test.each([
  ["rate(a_total[5m]) / on (node) b{c='d'} or vector(0)", ["a_total", "b"]],
  ['{__name__="a", b="c"}', ["a"]],
  ['{b="c"} > 1', [undefined]],
  ['1 - sum by (le) (rate(a_bucket{x=~"$y"}[$__rate_interval]))', ["a_bucket"]],
])("%s reads %j", (text, metrics) => {
  expect(metricsIn(text)).toEqual(metrics);
});

describe("metrics", () => {
  const LISTS = [
    metricList(
      "web-v1.2.txt",
      "# image: example.org/web\n# source: web.go\nweb_requests_total\nweb_seconds histogram\nweb_size summary\n",
    ),
    metricList("kubelet-v1.36.txt", "# kubernetes\nkubelet_pods\n"),
  ];
  const pod = (tag: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: "example.org/web:${tag}" }] }\n`;
  const rules = (...all: readonly string[]) =>
    `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: a }
spec:
  groups:
    - name: g
      rules:
${all.map((each) => `        - { ${each} }\n`).join("")}`;
  const asks = (expr: string) =>
    broken((tree) => queried(tree, LISTS), tree(`alert: A, expr: ${JSON.stringify(expr)}`));
  const tree = (...all: readonly string[]) => ({ "pod.yaml": pod("v1.2-alpine"), "rule.yaml": rules(...all) });

  test.each([
    "web_requests_total",
    "web_seconds_bucket",
    "web_seconds_count",
    "web_size",
    "web_size_sum",
    "kubelet_pods",
  ])("%s is there", (metric) => {
    expect(asks(metric)).toEqual([]);
  });

  test.each([
    ["web_request_total", "write web_requests_total, or add"],
    ["web_seconds", "write web_seconds_sum, or add"],
    ["web_requests_total_bucket", "write web_requests_total, or add"],
    ["other_thing_altogether", "take it out, or add"],
  ])("%s is not", (metric, advice) => {
    expect(asks(metric)).toEqual([
      `rule.yaml:8  PrometheusRule a asks in A for ${metric}, which no list in infrastructure/manifests/metrics has; ${advice} the list of its exporter`,
    ]);
  });

  test("a query that names none is told", () => {
    expect(asks('{job="a"} == 0')).toEqual([
      "rule.yaml:8  PrometheusRule a asks in A for no metric by name; write one before the braces",
    ]);
  });

  test("what a rule records may be asked for", () => {
    const files = tree("record: a:b, expr: kubelet_pods", "alert: A, expr: 'a:b > 1'");
    expect(broken((each) => queried(each, LISTS), files)).toEqual([]);
  });

  test("what kube-state-metrics is told to say of other kinds may be asked for", () => {
    const files = {
      ...tree("alert: A, expr: gotk_resource_info"),
      "app/release.yaml":
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: a, namespace: b }\nspec:\n  values:\n    kube-state-metrics: { customResourceState: { config: { spec: { resources: [{ metricNamePrefix: gotk, metrics: [{ name: resource_info }] }] } } } }\n",
    };
    expect(broken((each) => queried(each, LISTS), files)).toEqual([]);
  });

  test("a list is of the version that runs", () => {
    const [web] = LISTS;
    expect(broken((each) => queried(each, [web!]), { "pod.yaml": pod("v1.3") })).toEqual([
      "infrastructure/manifests/metrics/web-v1.2.txt  is of web v1.2, and the tree has v1.3; bring it up to date as docs/observability.md says, and name it after that",
    ]);
    expect(broken((each) => queried(each, [web!]), {})).toEqual([
      "infrastructure/manifests/metrics/web-v1.2.txt  is of example.org/web, which nothing runs; take it out",
    ]);
  });

  test("every list that is kept says what it is of, where its names come from, and holds some", () => {
    for (const { file, exporter, version, of, series } of readMetricLists()) {
      expect([file, exporter, version, of, series.size > 0]).toEqual([
        expect.stringMatching(/metrics\/[a-z-]+-v?[\d.]+\.txt$/),
        expect.stringMatching(/^[a-z-]+$/),
        expect.stringMatching(/^v?\d/),
        expect.stringMatching(/^(kubernetes|talos|[\w.]+\/[\w/-]+)$/),
        true,
      ]);
    }
  });
});
