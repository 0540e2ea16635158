import { NOTHING_KNOWN } from "../../../../infrastructure/cli/review/dangers/surroundings";
import { treeBlocks } from "../../../../infrastructure/cli/review/tree-section";
import { treeChanges, type PlacedObject } from "../../../../infrastructure/cli/review/tree-changes";
import type { KubernetesObject } from "../../../../infrastructure/manifests/kubernetes-object";

const VERSIONS: Readonly<Record<string, string>> = {
  Kustomization: "kustomize.toolkit.fluxcd.io/v1",
  HelmRelease: "helm.toolkit.fluxcd.io/v2",
  Deployment: "apps/v1",
  ClusterRole: "rbac.authorization.k8s.io/v1",
  Role: "rbac.authorization.k8s.io/v1",
  Ingress: "networking.k8s.io/v1",
  NetworkPolicy: "networking.k8s.io/v1",
};
const object = (kind: string, name: string, more: object = {}, metadata: object = {}): KubernetesObject => ({
  apiVersion: VERSIONS[kind] ?? "v1",
  kind,
  metadata: { name, namespace: "media", ...metadata },
  ...more,
});
const placed = (each: KubernetesObject, kustomization = "media"): PlacedObject => ({ kustomization, object: each });

/** The dangers of one object's change. */
function dangers(before: KubernetesObject | undefined, after: KubernetesObject | undefined): string[] {
  const sides = [before, after].map((each) => (each === undefined ? [] : [placed(each)]));
  const around = { ...NOTHING_KNOWN, targets: ["10.0.0.2"] };
  return treeChanges(sides[0]!, sides[1]!, around).flatMap((change) => change.dangers.map(({ message }) => message));
}

test.each<[string, KubernetesObject | undefined, KubernetesObject | undefined, string[]]>([
  ["a claim goes", object("PersistentVolumeClaim", "a"), undefined, ["is pruned: its data may go with it"]],
  [
    "a claim that Flux never prunes goes",
    object("PersistentVolumeClaim", "a", {}, { labels: { "kustomize.toolkit.fluxcd.io/prune": "disabled" } }),
    undefined,
    ["is taken out of the tree and stays in the cluster: prune is disabled"],
  ],
  ["a namespace goes", object("Namespace", "a"), undefined, ["is pruned: everything in the namespace goes with it"]],
  ["a Kustomization goes", object("Kustomization", "a"), undefined, ["is pruned: all that it applied goes with it"]],
  ["a release goes", object("HelmRelease", "a"), undefined, ["is pruned: the release is uninstalled"]],
  ["a Service goes", object("Service", "a"), undefined, []],
  [
    "a claim gets another class and less room",
    object("PersistentVolumeClaim", "a", {
      spec: { storageClassName: "longhorn", resources: { requests: { storage: "2Gi" } } },
    }),
    object("PersistentVolumeClaim", "a", {
      spec: { storageClassName: "nfs", resources: { requests: { storage: "900Mi" } } },
    }),
    [
      "`spec.storageClassName` cannot be changed: the object has to be made anew",
      "`spec.resources.requests.storage` cannot be changed: the object has to be made anew",
    ],
  ],
  [
    "a claim grows",
    object("PersistentVolumeClaim", "a", { spec: { resources: { requests: { storage: "2Gi" } } } }),
    object("PersistentVolumeClaim", "a", { spec: { resources: { requests: { storage: "3Gi" } } } }),
    [],
  ],
  [
    "a Deployment gets other selectors",
    object("Deployment", "a", { spec: { selector: { matchLabels: { app: "a" } } } }),
    object("Deployment", "a", { spec: { selector: { matchLabels: { app: "b" } } } }),
    ["`spec.selector` cannot be changed: the object has to be made anew"],
  ],
  ["rights are given", undefined, object("ClusterRole", "a"), ["is new: rights"]],
  ["a host is new", undefined, object("Ingress", "a"), ["is new: a way in"]],
  [
    "a host leads elsewhere",
    object("Ingress", "a"),
    object("Ingress", "a", { spec: { ingressClassName: "nginx" } }),
    ["changes a way in: `spec.ingressClassName` `nginx`"],
  ],
  [
    "a host's name follows the workers",
    object("Ingress", "a", {
      metadata: { name: "a", annotations: { "external-dns.kubernetes.io/target": "10.0.0.1" } },
    }),
    object("Ingress", "a", {
      metadata: { name: "a", annotations: { "external-dns.kubernetes.io/target": "10.0.0.2" } },
    }),
    [],
  ],
  [
    "a Service opens",
    object("Service", "a", { spec: { type: "ClusterIP" } }),
    object("Service", "a", { spec: { type: "LoadBalancer" } }),
    ["opens the Service to the outside: `spec.type` `ClusterIP` → `LoadBalancer`"],
  ],
  [
    "a port of the node opens",
    object("Deployment", "a", {
      spec: { template: { spec: { containers: [{ name: "a", ports: [{ hostPort: 1 }] }] } } },
    }),
    object("Deployment", "a", {
      spec: {
        template: { spec: { containers: [{ name: "a", ports: [{ hostPort: 1 }, { hostPort: 2, protocol: "UDP" }] }] } },
      },
    }),
    ["opens a port of its nodes: `spec.template.spec.containers[a].ports[1].hostPort` `2`"],
  ],
  [
    "a policy lets anybody in",
    undefined,
    object("NetworkPolicy", "a", { spec: { ingress: [{ ports: [{ port: 1 }] }] } }),
    ["lets in whoever reaches the pod"],
  ],
  [
    "a policy lets somebody in",
    undefined,
    object("NetworkPolicy", "a", { spec: { ingress: [{ from: [{ podSelector: {} }] }] } }),
    ['opens a way in from `[{"podSelector":{}}]`'],
  ],
  [
    "Flux stops looking",
    object("HelmRelease", "a", { spec: {} }),
    object("HelmRelease", "a", { spec: { suspend: true } }),
    ["is suspended or resumed: `spec.suspend` `true`"],
  ],
  [
    "a namespace is less strict",
    object("Namespace", "a", {}, { labels: { "pod-security.kubernetes.io/enforce": "restricted" } }),
    object("Namespace", "a", {}, { labels: { "pod-security.kubernetes.io/enforce": "privileged" } }),
    [
      "changes the Pod Security level: `metadata.labels.pod-security.kubernetes.io/enforce` `restricted` → `privileged`",
    ],
  ],
])("%s", (_, before, after, expected) => {
  expect(dangers(before, after)).toEqual(expected);
});

test("what is the same is no change, also where another Kustomization applies it", () => {
  const same = object("ConfigMap", "a", { data: { a: "1" } });
  expect(treeChanges([placed(same, "one")], [placed(same, "two")], NOTHING_KNOWN)).toEqual([]);
});

test("an object that another part applies too is a change, whatever the first of them says", () => {
  const good = object("Role", "a");
  const other = object("Role", "a", { rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] });
  for (const now of [
    [placed(good, "one"), placed(other, "two")],
    [placed(other, "two"), placed(good, "one")],
  ]) {
    const changes = treeChanges([placed(good, "one")], now, NOTHING_KNOWN);
    expect(changes.map(({ kustomization }) => kustomization)).toEqual(["two"]);
    expect(changes[0]?.dangers.map(({ message }) => message)).toEqual([
      "gives strong rights: everything",
      "is new: rights",
      "changes rights: `rules[0].apiGroups[]` `*`, `rules[0].resources[]` `*`, `rules[0].verbs[]` `*`",
      "is applied by several parts of the tree, which overwrite each other",
    ]);
  }
});

test("the report: each Kustomization's difference folded, those with what is lost first, then rights, then the rest", () => {
  const changes = treeChanges(
    [
      placed(object("PersistentVolumeClaim", "films"), "radarr"),
      placed(object("ConfigMap", "a", { data: { a: "1" } }), "apps"),
    ],
    [placed(object("ConfigMap", "a", { data: { a: "2" } }), "apps"), placed(object("Role", "r"), "tools")],
    NOTHING_KNOWN,
  );
  expect(changes.map(({ dangers }) => dangers.map(({ check }) => check))).toEqual([["lost"], ["rights"], []]);
  expect(treeBlocks(changes)).toEqual([
    { text: "### Cluster tree\n\n3 objects." },
    { name: "the difference of radarr", text: expect.stringContaining("<summary>radarr: 1 gone</summary>") as string },
    { name: "the difference of tools", text: expect.stringContaining("<summary>tools: 1 added</summary>") as string },
    {
      name: "the difference of apps",
      text: `<details>
<summary>apps: 1 changed</summary>

\`ConfigMap media/a\`
\`\`\`diff
@@ -1,6 +1,6 @@
 apiVersion: v1
 data:
-  a: "1"
+  a: "2"
 kind: ConfigMap
 metadata:
   name: a
\`\`\`

</details>`,
    },
  ]);
  expect(treeBlocks([])).toEqual([{ text: "### Cluster tree\n\nNothing in the tree changes." }]);
});
