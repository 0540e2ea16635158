import type { GitHouse } from "./git-house";

const BROKEN = "cluster/kubernetes/apps/broken";
const APPS = "cluster/kubernetes/flux/apps.yaml";

interface MistakeCase {
  /** Name of its Kustomization, and of its folder. */
  readonly name: string;
  /** The folder's one object file; none: the folder is not there. */
  readonly objects?: string;
  /** More of the Kustomization's spec. */
  readonly spec?: string;
  /** What the report says of it: `<what>: <why>`. */
  readonly says: readonly RegExp[];
  /** And where: a text that stands in the named line, and the file from the tree's root. */
  readonly at: readonly [file: string, text: string];
}

const own = (name: string): string => `${BROKEN}/${name}/objects.yaml`;
const configMap = (name: string, extra = "namespace: broken") => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  ${extra}
`;
const deployment = (name: string, container: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: broken
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: main
          image: registry.example.com/main:1.0.0
          ${container}
`;

/** Every mistake of its own Kustomization, all at once: none of them may hide another. */
export const CASES: readonly MistakeCase[] = [
  {
    name: "wrong-path",
    says: [/^Kustomization flux-system\/wrong-path: kustomization path not found: .*apps\/broken\/wrong-path/],
    at: [APPS, "name: wrong-path"],
  },
  {
    name: "missing-namespace",
    objects: configMap("lost", "namespace: nowhere"),
    says: [
      /^Kustomization flux-system\/missing-namespace: ConfigMap\/nowhere\/lost not found: namespaces "nowhere" not found$/,
    ],
    at: [own("missing-namespace"), "name: lost"],
  },
  {
    name: "wrong-dependency",
    objects: configMap("waiting"),
    spec: "dependsOn:\n    - name: storag",
    says: [/^Kustomization flux-system\/wrong-dependency: depends on storag, and there is no such Kustomization$/],
    at: [APPS, "name: wrong-dependency"],
  },
  {
    name: "missing-definition",
    objects: "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: widget\n  namespace: broken\n",
    says: [
      /^Kustomization flux-system\/missing-definition: .*no matches for kind "Widget" in version "example.com\/v1"/,
    ],
    at: [own("missing-definition"), "kind: Widget"],
  },
  {
    name: "missing-variable",
    objects: `${configMap("variable")}data:\n  who: \${NOBODY}\n`,
    says: [/^Kustomization flux-system\/missing-variable: .*variable not set \(strict mode\): "NOBODY"$/],
    at: [own("missing-variable"), "${NOBODY}"],
  },
  {
    name: "node-port",
    objects: `apiVersion: v1
kind: Service
metadata:
  name: door
  namespace: broken
spec:
  type: NodePort
  ports:
    - port: 80
`,
    says: [
      /^Kustomization flux-system\/node-port: Service\/broken\/door .*a Service of type NodePort opens a port on every node/,
    ],
    at: [own("node-port"), "name: door"],
  },
  {
    name: "privileged",
    objects: deployment("root", "securityContext: {privileged: true}"),
    says: [
      /^Deployment broken\/root: pods "root-[\w-]+" is forbidden: .*violates PodSecurity "baseline:latest": privileged/,
    ],
    at: [own("privileged"), "name: root"],
  },
  {
    name: "unknown-class",
    objects: `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: fast
  namespace: broken
spec:
  storageClassName: nvme
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
`,
    says: [/^PersistentVolumeClaim broken\/fast: is of class nvme, and there is no such StorageClass$/],
    at: [own("unknown-class"), "name: fast"],
  },
  {
    name: "twins-a",
    objects: configMap("twin"),
    says: [/^ConfigMap twin: is applied by twins-a and by twins-b$/],
    at: [own("twins-a"), "name: twin"],
  },
  { name: "twins-b", objects: configMap("twin"), says: [], at: [APPS, "name: twins-b"] },
  {
    name: "twice",
    objects: `${configMap("twice")}---\n${configMap("twice")}`,
    says: [/^Kustomization flux-system\/twice: .*may not add resource with an already registered id: ConfigMap.*twice/],
    at: [own("twice"), "name: twice"],
  },
  {
    name: "wrong-version",
    objects:
      "apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata:\n  name: old\n  namespace: broken\nspec: {}\n",
    says: [
      /^Kustomization flux-system\/wrong-version: .*no matches for kind "Ingress" in version "networking.k8s.io\/v1beta1"/,
    ],
    at: [own("wrong-version"), "kind: Ingress"],
  },
  {
    name: "no-route",
    objects: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: lost
  namespace: broken
  annotations:
    external-dns.kubernetes.io/target: \${TUNNEL_HOST}
    external-dns.kubernetes.io/cloudflare-proxied: "true"
spec:
  ingressClassName: nginx
  rules:
    - host: lost.\${DOMAIN}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: lost
                port:
                  number: 80
`,
    says: [/^host lost\.example\.com: the tunnel has no route for lost\.example\.com$/],
    at: [own("no-route"), "name: lost"],
  },
  {
    name: "unreachable",
    objects: `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: unreachable
  namespace: broken
spec:
  interval: 1h
  url: oci://charts.invalid/chart
  ref:
    tag: 1.0.0
`,
    says: [/^OCIRepository broken\/unreachable: .*charts\.invalid.*no such host$/],
    at: [own("unreachable"), "name: unreachable"],
  },
  {
    name: "too-large",
    objects: deployment("giant", "resources: {requests: {cpu: 64}}"),
    says: [/^Pod broken\/giant-\w+-\w+: is Pending: 0\/3 nodes are available: .*Insufficient cpu/],
    at: [own("too-large"), "name: giant"],
  },
  // What only real containers show, by what is recorded of their images.
  {
    name: "watches",
    objects: deployment("watches", "args: []").replace(
      "      containers:\n",
      "      initContainers:\n        - name: look\n          image: quay.io/kiwigrid/k8s-sidecar:2.10.1\n          env: [{name: METHOD, value: WATCH}]\n      containers:\n",
    ),
    says: [
      /^Pod broken\/watches-\w+-\w+: is not ready \(NeverEnds\): init container look never ends, and the pod waits for it to$/,
    ],
    at: [own("watches"), "name: watches"],
  },
  {
    name: "unfit",
    objects: deployment("unfit", "command: [/bin/podinfo]").replace(
      "image: registry.example.com/main:1.0.0",
      `image: ghcr.io/stefanprodan/podinfo:6.14.1
        - name: asked
          image: ghcr.io/stefanprodan/podinfo:6.14.1
          args: [--port=9898]
          livenessProbe: {httpGet: {path: /health, port: 9898}}
        - name: named
          image: ghcr.io/stefanprodan/podinfo:6.14.1
          args: [--port=9899]
          securityContext: {runAsNonRoot: true}
        - name: lost
          image: ghcr.io/stefanprodan/podinfo:6.14.1`,
    ),
    says: [
      /^Pod broken\/unfit-\w+-\w+: is not ready \(ProbeFails\): container asked can never pass its livenessProbe: .*container named runs as app, a name.*container lost runs \/bin\/podinfo, which its image does not have$/,
    ],
    at: [own("unfit"), "name: unfit"],
  },
  {
    name: "endless",
    objects: `apiVersion: batch/v1
kind: Job
metadata:
  name: endless
  namespace: broken
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: look
          image: quay.io/kiwigrid/k8s-sidecar:2.10.1
`,
    says: [
      /^Pod broken\/endless-\w+: is not ready \(NeverEnds\): container look never ends, and the pod waits for it to$/,
    ],
    at: [own("endless"), "name: endless"],
  },
  {
    name: "nightly",
    objects: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
  namespace: broken
spec:
  schedule: 0 0 1 1 *
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: look
              image: quay.io/kiwigrid/k8s-sidecar:2.10.1
`,
    says: [/^CronJob broken\/nightly: would not end well \(NeverEnds\): container look never ends/],
    at: [own("nightly"), "name: nightly"],
  },
  {
    name: "no-values",
    objects: `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: no-values
  namespace: broken
spec:
  interval: 1h
  chartRef:
    kind: OCIRepository
    name: app-template
    namespace: flux-system
  valuesFrom:
    - kind: ConfigMap
      name: no-values
`,
    says: [
      /^HelmRelease broken\/no-values: could not resolve ConfigMap chart values reference 'broken\/no-values' .*not found$/,
    ],
    at: [own("no-values"), "name: no-values"],
  },
];

/** What Flux needs is cut off: its own openings are gone, and a policy of ours denies all. */
const DENIED = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deny
  namespace: flux-system
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`;

/** Writes all of them into the tree. */
export function makeMistakes(git: GitHouse): void {
  git.write(
    `${BROKEN}/namespace/objects.yaml`,
    `apiVersion: v1
kind: Namespace
metadata:
  name: broken
  labels:
    pod-security.kubernetes.io/enforce: baseline
    pod-security.kubernetes.io/enforce-version: latest
`,
  );
  git.append(APPS, entry("broken", "namespace", "dependsOn:\n    - name: security"));
  for (const { name, objects, spec } of CASES) {
    if (objects !== undefined) git.write(own(name), objects);
    const waits = spec?.includes("dependsOn") === true ? "" : "\n  dependsOn:\n    - name: broken";
    git.append(APPS, entry(name, name, `${spec ?? ""}${waits}`.trim()));
  }
  // Immutable once it stands.
  git.replace(
    "cluster/kubernetes/platform/ingress/cloudflared/deployment.yaml",
    "    matchLabels:\n",
    "    matchLabels:\n      version: two\n",
  );
  git.replace(
    "cluster/kubernetes/platform/ingress/cloudflared/deployment.yaml",
    "    metadata:\n      labels:\n",
    "    metadata:\n      labels:\n        version: two\n",
  );
  git.write("cluster/kubernetes/flux/deny.yaml", DENIED);
  git.replace(
    "cluster/kubernetes/flux/kustomization.yaml",
    "  - apps.yaml\npatches:\n",
    `  - apps.yaml
  - deny.yaml
patches:
  - target: {kind: NetworkPolicy, name: allow-egress}
    patch: |
      $patch: delete
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: allow-egress
`,
  );
}

/** Two that wait for each other. */
export function makeCircle(git: GitHouse): void {
  for (const [name, other] of [
    ["circle-a", "circle-b"],
    ["circle-b", "circle-a"],
  ] as const) {
    git.write(own(name), configMap(name, "namespace: demos"));
    git.append(APPS, entry(name, name, `dependsOn:\n    - name: ${other}`));
  }
}

function entry(name: string, folder: string, spec: string): string {
  return `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  path: ./${BROKEN}/${folder}
  ${spec}
`;
}
