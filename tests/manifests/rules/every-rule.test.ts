import { rules } from "../../../infrastructure/manifests/rules";
import { broken } from "../tree-of";

const namespace = (level: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: web, labels: { pod-security.kubernetes.io/enforce: ${level} } }\n`;
const release = (chart: string, version: string, values = "{}") =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: web }
spec:
  chart: { spec: { chart: ${chart}, version: ${version} } }
  values: ${values}
`;
const pods = (container: string, more = "") =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { ${more}containers: [{ name: web, image: "example.org/web:1.0", ${container} }] }
`;
const monitor = `apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: web, namespace: web }
spec: { selector: { matchLabels: { app: web } }, podMetricsEndpoints: [{ port: metrics }] }
`;
const closed = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: web }
spec: { podSelector: {}, policyTypes: [Ingress] }
`;
const prometheus = `apiVersion: apps/v1
kind: Deployment
metadata: { name: prometheus, namespace: monitoring }
spec:
  template:
    metadata: { labels: { app.kubernetes.io/name: prometheus } }
    spec: { containers: [{ name: prometheus, image: "example.org/prometheus:3.0" }] }
`;
const port = "ports: [{ name: metrics, containerPort: 9090 }]";

/** For each rule the smallest tree that breaks it, and what it says then. */
const CASES: Readonly<Record<string, { files: Record<string, string>; says: string }>> = {
  belonging: {
    files: {},
    says: "cluster/kubernetes/apps/demos/namespace.yaml  is in no kustomization; name it in cluster/kubernetes/apps/demos/kustomization.yaml, or delete it",
  },
  schemas: {
    files: { "a.yaml": namespace("baseline").replace("labels", "lables") },
    says: "a.yaml:3  Namespace web has metadata.lables, which is no field there; write labels, or delete it",
  },
  dependencies: {
    files: {
      "a.yaml":
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: web, namespace: flux-system }\nspec: { path: ./web, dependsOn: [{ name: base }] }\n",
    },
    says: "a.yaml:4  Kustomization flux-system/web waits for base, which is not there; write the name of a Kustomization",
  },
  references: {
    files: {
      "a.yaml": release("web", "1.0.0").replace(
        "spec:\n",
        "spec:\n  valuesFrom: [{ kind: ConfigMap, name: missing }]\n",
      ),
    },
    says: "a.yaml:5  HelmRelease web/web names ConfigMap web/missing, which is not there; write the name of one that is",
  },
  queries: {
    files: {
      "a.yaml":
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: { name: web, namespace: web }\nspec: { groups: [{ name: web, rules: [{ alert: Web, expr: web_is_up }] }] }\n",
    },
    says: "a.yaml:4  PrometheusRule web/web asks in Web for web_is_up, which no list in infrastructure/manifests/metrics has; take it out, or add the list of its exporter",
  },
  secrets: {
    files: {
      "a.yaml":
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: web }\ndata: { a: "${SNMP_AUTH}" }\n',
    },
    says: "a.yaml:4  ConfigMap web/web shows the secret ${SNMP_AUTH}; write it as the whole value of a key in the `data` of a Secret",
  },
  texts: {
    files: {
      "a.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: web }\ndata:\n  b: |\n    c: ${DOMAIN}\n    d: 1\n",
    },
    says: 'a.yaml:6  ConfigMap web/web ${DOMAIN} is not in quotes; write "${DOMAIN}"',
  },
  substitution: {
    files: {
      "a.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: web }\ndata: { a: "${DOMIAN}" }\n',
    },
    says: "a.yaml:4  ${DOMIAN} is not supplied; write one of components/flux/facts.ts or secrets.ts, or $${DOMIAN} for the text itself",
  },
  versions: {
    files: { "a.yaml": release("web", "^1.0.0") },
    says: "a.yaml:5  HelmRelease web/web names ^1.0.0; write one exact version of the chart",
  },
  services: {
    files: {
      "a.yaml": "apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: web }\nspec: { type: NodePort }\n",
    },
    says: "a.yaml:4  Service web/web is a NodePort; make it ClusterIP, and reach it by an Ingress",
  },
  "values-keys": {
    files: { "a.yaml": release("metrics-server", "3.13.1", "{ repicas: 2 }") },
    says: "a.yaml:6  repicas is no key of metrics-server 3.13.1; write replicas, or take it out",
  },
  exposure: {
    files: { "a.yaml": pods("ports: [{ containerPort: 80, hostPort: 8081 }]") },
    says: "a.yaml:8  Deployment web/web has the host port 8081/TCP, which the exposure table (config/clusters) does not list; add it there",
  },
  tailnet: {
    files: { "cluster/kubernetes/apps/tools/tailscale/policy.hujson": "{}" },
    says: "cluster/kubernetes/apps/tools/tailscale/policy.hujson  lets nobody reach longhorn; write a grant with tag:k8s-longhorn",
  },
  "pod-security": {
    files: { "a.yaml": namespace("baseline"), "b.yaml": pods(port, "hostNetwork: true, ") },
    says: "b.yaml:8  Deployment web/web has hostNetwork, which baseline does not allow; mend it, or say why web needs another level",
  },
  storage: {
    files: {
      "a.yaml":
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: web, namespace: web }\nspec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n",
    },
    says: "a.yaml:3  PersistentVolumeClaim web/web goes when its file does, with all that is in it; label it kustomize.toolkit.fluxcd.io/prune: disabled",
  },
  network: {
    files: { "a.yaml": pods(port), "b.yaml": monitor, "c.yaml": closed, "d.yaml": prometheus },
    says: "b.yaml:1  PodMonitor web/web needs Deployment monitoring/prometheus to port 9090 of Deployment web/web, and no policy lets it into the second; write one",
  },
  openings: {
    files: { "a.yaml": pods(port), "b.yaml": prometheus },
    says: "a.yaml:1  Deployment web/web may be reached by Deployment monitoring/prometheus on port 9090, and nothing needs that; close it, or write the way into infrastructure/manifests/ways/apps.ts",
  },
  "ip-blocks": {
    files: {
      "a.yaml":
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: web, namespace: web }\nspec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }\n",
    },
    says: "a.yaml:4  NetworkPolicy web/web is 0.0.0.0/0 with the LAN, 192.168.50.0/24; add ${LAN_SUBNET} to its except",
  },
  capacity: {
    files: { "a.yaml": pods("resources: { requests: { cpu: 64, memory: 1Gi } }") },
    says: "config/clusters/prox-n100.yaml  2 nodes: pods ask for 64.60 processors, and 6.71 processors may be asked for; ask for less, or give the nodes more",
  },
  containers: {
    files: {
      "a.yaml": pods(port, 'initContainers: [{ name: look, image: "quay.io/kiwigrid/k8s-sidecar:2.10.1" }], '),
    },
    says: "a.yaml:8  Deployment web/web init container look never ends, and the pod waits for it to; write restartPolicy: Always, or METHOD: LIST",
  },
  support: {
    files: { "a.yaml": release("unheard-of", "1.0.0") },
    says: "a.yaml:4  HelmRelease web/web is of unheard-of, which infrastructure/manifests/lifecycle.yaml does not know; look up how long it is kept, and add it",
  },
};

test("each rule has a case", () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(rules).sort());
});

test.each(Object.entries(CASES))("%s is broken by its case", (name, { files, says }) => {
  expect(broken(rules[name]!, files)).toContain(says);
});
