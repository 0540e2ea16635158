import { requestsOf } from "../../../infrastructure/manifests/requests";
import { capacity } from "../../../infrastructure/manifests/rules/capacity";
import { supported } from "../../../infrastructure/manifests/rules/support";
import { summary } from "../../../infrastructure/manifests/summary";
import { broken, fixtureTree, lines } from "../tree-of";

function pods(kind: string, cpu: string, memory: string, more = ""): Record<string, string> {
  return {
    "a.yaml": `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: a, namespace: b }
spec:
  replicas: 2
  template:
    spec:
      ${more}
      containers:
        - { name: a, image: "a:1", resources: { requests: { cpu: ${cpu}, memory: ${memory} } } }
`,
  };
}

const rounded = (share: { requested: { cpu: number; memory: number } } | undefined) => [
  Number(share!.requested.cpu.toFixed(2)),
  Math.round(share!.requested.memory),
];

test("pods are added up as the nodes have them, with what Talos runs", () => {
  const deployment = requestsOf(fixtureTree(pods("Deployment", "100m", "1Gi")));
  // two pods, CoreDNS, and flannel on each of the two workers
  expect(rounded(deployment.nodes)).toEqual([0.8, 2388]);
  expect(deployment.nodes.has).toEqual({ cpu: 7.9, memory: 2 * (12 * 1024 - 484) });
  expect(rounded(deployment.oneGone)).toEqual([0.6, 2288]);
  expect(deployment.hosts[0]!.has).toEqual({ cpu: 4 });
  // and flannel and the API server on the control plane
  expect(rounded(deployment.hosts[0])[0]).toBe(1.26);
  const set = fixtureTree(pods("DaemonSet", "100m", "1Gi"));
  expect(rounded(requestsOf(set).nodes)).toEqual([0.8, 2388]);
  expect(rounded(requestsOf(set).oneGone)).toEqual([0.5, 1264]);
  const tolerant = fixtureTree(pods("DaemonSet", "100m", "1Gi", "tolerations: [{ operator: Exists }]"));
  expect(rounded(requestsOf(tolerant).hosts[0])[0]).toBe(1.36);
});

test("an init container asks for what it needs before the others, and a sidecar beside them", () => {
  const init = (policy: string) =>
    `initContainers: [{ name: i, image: "i:1", ${policy} resources: { requests: { cpu: 300m, memory: 1Mi } } }]`;
  const before = requestsOf(fixtureTree(pods("Deployment", "100m", "1Gi", init(""))));
  expect(rounded(before.namespaces[0])).toEqual([0.6, 2048]);
  const beside = requestsOf(fixtureTree(pods("Deployment", "100m", "1Gi", init("restartPolicy: Always,"))));
  expect(rounded(beside.namespaces[0])).toEqual([0.8, 2050]);
});

test("what fits with something to spare is right, and is shown", () => {
  const files = pods("Deployment", "100m", "1Gi");
  expect(broken(capacity, files)).toEqual([]);
  expect(summary(fixtureTree(files)).split("\n").slice(2, 6)).toEqual([
    "requests          processors           memory",
    "2 nodes           0.80 of 7.90 (10 %)  2388 MiB of 23608 MiB (10 %)",
    "one node gone     0.60 of 3.95 (15 %)  2288 MiB of 11804 MiB (19 %)",
    "host n100, cores  1.26 of 4.00 (32 %)",
  ]);
});

test("what asks for too much is told, for the nodes, for one node less and for the host's processors", () => {
  expect(broken(capacity, pods("Deployment", "10m", "10Gi"))).toEqual([
    "config/clusters/prox-n100.yaml  2 nodes: pods ask for 20820 MiB, and 20067 MiB may be asked for; ask for less, or give the nodes more",
    "config/clusters/prox-n100.yaml  one node gone: pods ask for 20720 MiB, and 11804 MiB may be asked for; ask for less, or give the nodes more",
  ]);
  expect(broken(capacity, pods("Deployment", "1300m", "1Mi"))).toEqual([
    "config/clusters/prox-n100.yaml  host n100, cores: pods ask for 3.66 processors, and 3.40 processors may be asked for; ask for less, or give the nodes more",
  ]);
});

test("a pod says what it needs", () => {
  const files = {
    "a.yaml": pods("Deployment", "1", "1Gi")["a.yaml"]!.replace(
      ", resources: { requests: { cpu: 1, memory: 1Gi } }",
      "",
    ),
  };
  expect(broken(capacity, files)).toEqual([
    "a.yaml:10  Deployment b/a does not say what it needs; write requests for cpu and memory",
  ]);
});

describe("versions and their upstreams", () => {
  const tree = fixtureTree({
    "a.yaml":
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: a, namespace: b }\nspec:\n  chart: { spec: { chart: web, version: 1.0.0 } }\n",
  });
  const day = new Date("2026-06-01");
  const talos = { "v1.13": ["v1.36"] };
  const about = (
    charts: Record<string, { until?: string; because?: string }>,
    runs: Record<string, string[]> = talos,
  ) => lines(supported(tree, { talos: runs, charts }, day));

  test("that are kept, or stay for a reason, are right", () => {
    expect(about({ web: {} })).toEqual([]);
    expect(about({ web: { until: "2026-07-01" } })).toEqual([]);
    expect(about({ web: { until: "2026-05-01", because: "it works" } })).toEqual([]);
  });

  test("that have ended, or that nobody knows, are told", () => {
    expect(about({ web: { until: "2026-05-01" } })).toEqual([
      "a.yaml:4  HelmRelease b/a is of web, which ended on 2026-05-01; replace it, or say in infrastructure/manifests/lifecycle.yaml why it stays",
    ]);
    expect(about({})).toEqual([
      "a.yaml:4  HelmRelease b/a is of web, which infrastructure/manifests/lifecycle.yaml does not know; look up how long it is kept, and add it",
    ]);
    expect(about({ web: {}, other: {} })).toEqual([
      "infrastructure/manifests/lifecycle.yaml  tells of other, which nothing uses; take it out",
    ]);
  });

  test("of Talos and Kubernetes go together", () => {
    expect(about({ web: {} }, { "v1.13": ["v1.35"] })).toEqual([
      "config/clusters/prox-n100.yaml  has Kubernetes v1.36.3, which Talos v1.13.9 does not run; write one of v1.35",
    ]);
    expect(about({ web: {} }, {})).toEqual([
      "infrastructure/manifests/lifecycle.yaml  does not say what Talos v1.13 runs; add it",
    ]);
  });
});
