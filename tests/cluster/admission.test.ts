import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { parseDocuments } from "../../components/talos/config-document";
import { ApiClient, ApiError, MERGE_PATCH } from "../../infrastructure/lab/kubernetes/api-client";
import { ensureBinaries, ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { type ControlPlane, startControlPlane } from "../../infrastructure/lab/kubernetes/control-plane";
import { isPinned } from "../../infrastructure/manifests/image-tag";
import { loadTree, type Tree } from "../../infrastructure/manifests/tree";
import { ofKind, podsOf } from "../../infrastructure/manifests/workloads";
import { newMachineConfig } from "../lab/kubernetes/new-machine-config";
import { shippedDefinition } from "../support/shipped-definition";

const ROOT = path.resolve(__dirname, "../..");
const LISTEN = "127.77.62.11";
const LIMIT_MS = 3 * 60_000;
const GROUP = "/apis/admissionregistration.k8s.io/v1";

interface Policy {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly status?: { readonly typeChecking?: { readonly expressionWarnings?: readonly object[] } };
}

let tree: Tree;
let policies: readonly Policy[];
let api: ApiClient;
const undo: (() => Promise<void> | void)[] = [];

async function connect(controlPlane: ControlPlane): Promise<ApiClient> {
  const server = `https://${LISTEN}:6443`;
  const { clusters, users } = parse(await controlPlane.adminKubeconfig(server)) as {
    clusters: [{ cluster: { "certificate-authority-data": string } }];
    users: [{ user: { "client-certificate-data": string; "client-key-data": string } }];
  };
  const text = (base64: string): string => Buffer.from(base64, "base64").toString();
  const { user } = users[0];
  return new ApiClient({
    server,
    authorities: [text(clusters[0].cluster["certificate-authority-data"])],
    client: { certificate: text(user["client-certificate-data"]), key: text(user["client-key-data"]) },
  });
}

/** What the API server says to a request that is not carried out; undefined if it would be. */
async function refusal(method: string, url: string, body: object, contentType?: string): Promise<string | undefined> {
  try {
    await api.send(method, `${url}?dryRun=All`, { body, ...(contentType !== undefined && { contentType }) });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.message;
  }
}

const metadata = { name: "tried" };
const service = (spec: object, annotations: object = {}) =>
  refusal("POST", "/api/v1/namespaces/games/services", {
    metadata: { ...metadata, annotations },
    spec: { ports: [{ port: 80 }], ...spec },
  });
const ingress = (spec: object, annotations: object = {}) =>
  refusal("POST", "/apis/networking.k8s.io/v1/namespaces/games/ingresses", {
    metadata: { ...metadata, annotations },
    spec,
  });
const volume = (source: object) =>
  refusal("POST", "/api/v1/persistentvolumes", {
    metadata,
    spec: { accessModes: ["ReadWriteMany"], capacity: { storage: "1Gi" }, ...source },
  });
const podOf = (name: string, container: object = {}, spec: object = {}) => ({
  metadata: { name },
  spec: {
    automountServiceAccountToken: false,
    containers: [{ name: "app", image: "example.org/app:1.0.0", ...container }],
    ...spec,
  },
});
const pod = (namespace: string, container: object = {}, spec: object = {}) =>
  refusal("POST", `/api/v1/namespaces/${namespace}/pods`, podOf("tried", container, spec));
const change = (url: string, body: object) => refusal("PATCH", `/api/v1/namespaces/games/${url}`, body, MERGE_PATCH);

const hostPath = { volumes: [{ name: "host", hostPath: { path: "/" } }] };

/** One request for each policy that it refuses. */
const REFUSED: readonly (() => Promise<string | undefined>)[] = [
  () => service({ type: "NodePort" }),
  () => ingress({ ingressClassName: "other" }),
  () => pod("games", { image: "app" }),
  () => pod("games", {}, hostPath),
  () => volume({ hostPath: { path: "/" } }),
];

beforeAll(async () => {
  const binaries = await ensureBinaries();
  const dir = mkdtempSync(path.join(tmpdir(), "admission-"));
  undo.push(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const controlPlane = await startControlPlane({
    dir,
    nodeName: "cp-1",
    listenAddress: LISTEN,
    advertiseAddress: "192.168.50.11",
    machineConfig: await newMachineConfig(),
    binaries,
  });
  undo.push(() => controlPlane.stop());
  await controlPlane.waitReady({ timeoutMs: LIMIT_MS });
  api = await connect(controlPlane);
  undo.push(() => {
    api.close();
  });
  const { kustomize } = await ensureTools(["kustomize"]);
  tree = await loadTree({ definition: shippedDefinition(), root: ROOT, kustomize });
  policies = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].flatMap((kind) =>
    ofKind(tree.objects, kind),
  );
  for (const { metadata } of ofKind(tree.objects, "Namespace")) {
    const { name } = metadata;
    const labels = { "pod-security.kubernetes.io/enforce": "privileged" };
    await api.send("POST", "/api/v1/namespaces", { body: { metadata: { name, labels } } });
    await api
      .send("POST", `/api/v1/namespaces/${name}/serviceaccounts`, { body: { metadata: { name: "default" } } })
      .catch((error: unknown) => {
        // the controller was quicker
        if (!(error instanceof ApiError) || error.status !== 409) throw error;
      });
  }
  // What was let in before there were policies.
  await api.send("POST", "/api/v1/namespaces/games/pods", { body: podOf("old", { image: "app:1" }) });
  for (const policy of policies) {
    const plural =
      policy.kind === "ValidatingAdmissionPolicy" ? "validatingadmissionpolicies" : "validatingadmissionpolicybindings";
    await api.send("POST", `${GROUP}/${plural}`, { body: policy });
  }
  // The API server takes them up a moment later.
  for (const refused of REFUSED) while ((await refused()) === undefined) await sleep(200);
}, 25 * 60_000);

afterAll(async () => {
  for (const step of undo.reverse()) await step();
}, LIMIT_MS);

/** The policies, once the controller has looked at their expressions. */
async function checkedPolicies(): Promise<readonly Policy[]> {
  for (;;) {
    const { items } = await api.send<{ items: Policy[] }>("GET", `${GROUP}/validatingadmissionpolicies`);
    if (items.every(({ status }) => status?.typeChecking !== undefined)) return items;
    await sleep(200);
  }
}

test("each policy is bound, and its expressions hold for the kinds that it is about", async () => {
  const items = await checkedPolicies();
  const names = (of: readonly Policy[]) => of.map(({ metadata }) => metadata.name).sort();
  expect(names(policies.filter(({ kind }) => kind.endsWith("Binding")))).toEqual(names(items));
  expect(items.flatMap(({ status }) => status?.typeChecking?.expressionWarnings ?? [])).toEqual([]);
}, 60_000);

test.each<[string, object, string | undefined]>([
  ["a Service in the cluster", {}, undefined],
  ["a NodePort", { type: "NodePort" }, "opens a port on every node"],
  ["a load balancer of no class", { type: "LoadBalancer" }, "needs loadBalancerClass tailscale"],
  [
    "Tailscale's load balancer with node ports",
    { type: "LoadBalancer", loadBalancerClass: "tailscale" },
    "write allocateLoadBalancerNodePorts false",
  ],
  [
    "Tailscale's load balancer alone",
    { type: "LoadBalancer", loadBalancerClass: "tailscale", allocateLoadBalancerNodePorts: false },
    undefined,
  ],
  [
    "Tailscale's load balancer with a port for health checks",
    {
      type: "LoadBalancer",
      loadBalancerClass: "tailscale",
      allocateLoadBalancerNodePorts: false,
      externalTrafficPolicy: "Local",
    },
    "opens a port for health checks on every node",
  ],
  ["an external address", { externalIPs: ["192.168.50.99"] }, "takes over addresses of the house"],
  ["a name outside", { type: "ExternalName", externalName: "nas.example.com" }, "leads an Ingress to a name outside"],
])("%s", async (_, spec, expected) => {
  expectAnswer(await service(spec), expected);
});

test("a Service that Tailscale would expose is refused", async () => {
  expect(await service({}, { "tailscale.com/expose": "true" })).toContain("opens every port of a Service");
});

test("a Service that is there becomes no other kind, and takes over no address", async () => {
  const spec = { ports: [{ port: 80 }], type: "LoadBalancer", loadBalancerClass: "tailscale" };
  const body = { metadata: { name: "there" }, spec: { ...spec, allocateLoadBalancerNodePorts: false } };
  await api.send("POST", "/api/v1/namespaces/games/services", { body });
  expect(await change("services/there", { spec: { type: "ExternalName", externalName: "a.example.com" } })).toContain(
    "leads an Ingress to a name outside",
  );
  const status = (ip: string) =>
    change("services/there/status", { status: { loadBalancer: { ingress: [{ ip, ipMode: "VIP" }] } } });
  expect(await status("1.1.1.1")).toContain("has an address that is not the tailnet's");
  expect(await status("100.100.1.2")).toBeUndefined();
});

const rules = [{ host: "a.example.com" }];
const backend = { service: { name: "a", port: { number: 80 } } };
test.each<[string, object, object, string | undefined]>([
  ["of the tunnel", { ingressClassName: "nginx", rules }, {}, undefined],
  ["of the tailnet", { ingressClassName: "tailscale", defaultBackend: backend }, {}, undefined],
  ["of no class", { rules }, {}, "needs the class that its access has"],
  ["of another class", { ingressClassName: "traefik", rules }, {}, "needs the class that its access has"],
  [
    "open to the internet by Tailscale",
    { ingressClassName: "tailscale", defaultBackend: backend },
    { "tailscale.com/funnel": "true" },
    "opens an Ingress of the tailnet to the internet",
  ],
  [
    "with another name",
    { ingressClassName: "lan", rules },
    { "nginx.ingress.kubernetes.io/server-alias": "b.example.com" },
    "serves hosts that the exposure table does not list",
  ],
  ["for all names", { ingressClassName: "nginx", rules: [{}] }, {}, "serves every name that leads to its controller"],
  [
    "for all other names",
    { ingressClassName: "nginx", rules, defaultBackend: backend },
    {},
    "serves every name that leads to its controller",
  ],
])("an Ingress %s", async (_, spec, annotations, expected) => {
  const paths = [{ path: "/", pathType: "Prefix", backend }];
  const { rules: given, ...rest } = spec as { rules?: readonly object[] };
  const whole = given === undefined ? rest : { ...rest, rules: given.map((rule) => ({ ...rule, http: { paths } })) };
  expectAnswer(await ingress(whole, annotations), expected);
});

test.each<[string, object, string | undefined]>([
  ["of a driver", { csi: { driver: "driver.longhorn.io", volumeHandle: "a" } }, undefined],
  ["on the NAS", { nfs: { server: "192.168.50.5", path: "/volume1/media" } }, undefined],
  ["on another server", { nfs: { server: "192.168.50.6", path: "/" } }, "is on the NAS, 192.168.50.5"],
  ["in a folder of the node", { hostPath: { path: "/" } }, "is of a CSI driver or on the NAS"],
  [
    "of another server's disk",
    { iscsi: { targetPortal: "a", iqn: "iqn.2026-01.com.example:a", lun: 0 } },
    "is of a CSI driver",
  ],
])("a PersistentVolume %s", async (_, source, expected) => {
  expectAnswer(await volume(source), expected);
});

const DIGEST = `@sha256:${"0".repeat(64)}`;
test.each<[string, boolean]>([
  ["example.org/app:1.2.3", true],
  ["example.org/app:v1.2.3-alpine", true],
  ["example.org/app:2.6.1.5509", true],
  ["example.org/app:version-1.2.3", true],
  ["example.org/app:RELEASE.2026-08-01T10-00-00Z", true],
  [`example.org/app${DIGEST}`, true],
  [`example.org/app:latest${DIGEST}`, true],
  ["example.org:5000/app:1.2.3", true],
  ["example.org:5000/app", false],
  ["example.org:5000.1.1/app", false],
  ["app", false],
  ["app:latest", false],
  ["app:stable", false],
  ["app:nightly", false],
  ["app:main", false],
  ["app:1", false],
  ["app:1.2", false],
  ["app:16-alpine3.20.1", false],
])("image %s passes: %s", async (image, passes) => {
  const expected = passes ? undefined : `an image needs the tag of one version, such as 1.2.3, or a digest: ${image}`;
  expect(isPinned(image)).toBe(passes);
  for (const part of [
    { containers: [{ name: "app", image }] },
    { initContainers: [{ name: "first", image }] },
    { volumes: [{ name: "files", image: { reference: image } }] },
  ]) {
    expectAnswer(await pod("games", {}, part), expected);
  }
});

const privileged = { securityContext: { privileged: true } };
const ports = (hostPort: number, hostIP?: string) => ({ ports: [{ containerPort: hostPort, hostPort, hostIP }] });
const capability = (name: string) => ({ securityContext: { capabilities: { add: [name] } } });
const volumes = (source: object) => ({ volumes: [{ name: "files", ...source }] });
const security = (securityContext: object) => ({ securityContext });
test.each<[string, string, object, object, string | undefined]>([
  ["a privileged container", "games", privileged, {}, "a privileged container is the node itself, and namespace games"],
  ["a privileged container", "monitoring", privileged, {}, "and namespace monitoring is not listed"],
  ["a privileged container", "longhorn-system", privileged, {}, undefined],
  ["a privileged container", "tailscale", privileged, {}, undefined],
  ["a capability over the network", "games", capability("NET_ADMIN"), {}, "a capability beyond the usual ones"],
  ["a capability over the network", "tailscale", capability("NET_ADMIN"), {}, undefined],
  ["a capability over all", "tailscale", capability("SYS_ADMIN"), {}, "a capability beyond the usual ones"],
  ["a usual capability", "games", capability("CHOWN"), {}, undefined],
  ["the node's network", "games", {}, { hostNetwork: true }, "or games in the policy privileged-pods"],
  ["the node's network", "tailscale", {}, { hostNetwork: true }, "or tailscale in the policy privileged-pods"],
  ["the node's processes", "games", {}, { hostPID: true }, "or games in the policy privileged-pods"],
  ["the node's network", "monitoring", {}, { hostNetwork: true }, undefined],
  ["a folder of the node", "games", {}, hostPath, "shows a folder of the node, and namespace games"],
  ["a folder of the node", "tailscale", {}, hostPath, "shows a folder of the node, and namespace tailscale"],
  ["a folder of the node", "monitoring", {}, hostPath, undefined],
  ["a host port", "games", ports(25565), {}, undefined],
  ["a host port", "demos", ports(25565), {}, "is a way in at the address of the node, and namespace demos"],
  ["a host port", "tailscale", ports(25565), {}, "and namespace tailscale is not listed"],
  ["a host port of the node alone", "observability", ports(5170, "127.0.0.1"), {}, undefined],
  ["a host port for all", "observability", ports(5170), {}, "and namespace observability is not listed"],
  ["a host port of a first container", "demos", {}, first(ports(80)), "and namespace demos is not listed"],
  ["a server's folder", "games", {}, volumes({ nfs: { server: "a", path: "/" } }), "mounts nothing of the network"],
  [
    "a server's disk",
    "games",
    {},
    volumes({ iscsi: { targetPortal: "a", iqn: "iqn.2026-01.com.example:a", lun: 0 } }),
    "of the network",
  ],
  ["a claim", "games", {}, volumes({ persistentVolumeClaim: { claimName: "a" } }), undefined],
  ["a sysctl of the node", "games", {}, sysctl("kernel.msgmax"), "a sysctl that is not a pod's own"],
  ["a sysctl of its own", "games", {}, sysctl("net.ipv4.tcp_rmem"), undefined],
  ["no seccomp profile", "games", security({ seccompProfile: { type: "Unconfined" } }), {}, "write RuntimeDefault"],
  ["no seccomp profile", "media", {}, security({ seccompProfile: { type: "Unconfined" } }), "write RuntimeDefault"],
  ["no seccomp profile", "games", {}, first(security({ seccompProfile: { type: "Unconfined" } })), "RuntimeDefault"],
  ["a seccomp profile", "games", security({ seccompProfile: { type: "RuntimeDefault" } }), {}, undefined],
  ["no AppArmor profile", "games", security({ appArmorProfile: { type: "Unconfined" } }), {}, "keeps the AppArmor"],
  ["an SELinux label", "games", security({ seLinuxOptions: { type: "spc_t" } }), {}, "the SELinux label"],
  ["all of /proc", "games", security({ procMount: "Unmasked" }), { hostUsers: false }, "the masked /proc"],
])("%s in namespace %s (%#)", async (_, namespace, container, spec, expected) => {
  expectAnswer(await pod(namespace, container, spec), expected);
});

test.each<[string, object, string | undefined]>([
  ["of a version", { image: "example.org/debug:1.0.0" }, undefined],
  ["that moves", { image: "busybox:latest" }, "an image needs the tag of one version"],
  ["that is privileged", { image: "example.org/debug:1.0.0", ...privileged }, "is the node itself"],
  ["with a capability", { image: "example.org/debug:1.0.0", ...capability("SYS_PTRACE") }, "a capability beyond"],
  [
    "without a seccomp profile",
    { image: "example.org/debug:1.0.0", ...security({ seccompProfile: { type: "Unconfined" } }) },
    "write RuntimeDefault",
  ],
])("a container for debugging %s", async (_, container, expected) => {
  const body = { spec: { ephemeralContainers: [{ name: "debug", ...container }] } };
  await ensurePod("new");
  expectAnswer(await change("pods/new/ephemeralcontainers", body), expected);
});

test("a pod from before the policies can be labelled and let go, and not be given another such image", async () => {
  expect(await change("pods/old", { metadata: { labels: { a: "b" }, finalizers: ["example.com/a"] } })).toBeUndefined();
  const spec = { containers: [{ name: "app", image: "app:2" }] };
  const patch = "application/strategic-merge-patch+json";
  expect(await refusal("PATCH", "/api/v1/namespaces/games/pods/old", { spec }, patch)).toContain(
    "an image needs the tag of one version",
  );
});

test("all that the tree runs is let in", async () => {
  const pods = podsOf(tree);
  expect(pods.length).toBeGreaterThan(40);
  for (const { namespace, object, spec } of pods) {
    const { securityContext, hostNetwork, hostPID, hostIPC, volumes } = spec;
    const containers = (of: typeof spec.containers = []) =>
      of.map(({ name, image, ports, securityContext, restartPolicy }) => ({
        ...{ name, image, ports, securityContext },
        ...(restartPolicy !== undefined && { restartPolicy }),
      }));
    const answer = await pod(
      namespace,
      {},
      {
        ...{ securityContext, hostNetwork, hostPID, hostIPC, volumes },
        containers: containers(spec.containers),
        initContainers: containers(spec.initContainers),
      },
    );
    expect({ [`${object.kind} ${namespace}/${object.metadata.name}`]: answer }).toEqual({
      [`${object.kind} ${namespace}/${object.metadata.name}`]: undefined,
    });
  }
}, 60_000);

test("without a word a container has the runtime's seccomp profile", () => {
  for (const role of ["controlplane", "worker"]) {
    const [config] = parseDocuments(readFileSync(path.join(ROOT, "cluster/talos", `${role}.yaml`), "utf8"));
    expect(config).toMatchObject({ machine: { kubelet: { defaultRuntimeSeccompProfileEnabled: true } } });
  }
});

function expectAnswer(answer: string | undefined, expected: string | undefined): void {
  if (expected === undefined) expect(answer).toBeUndefined();
  else expect(answer).toContain(expected);
}

function first(container: object): object {
  return { initContainers: [{ name: "first", image: "example.org/first:1.0.0", ...container }] };
}

function sysctl(name: string): object {
  return { securityContext: { sysctls: [{ name, value: "1" }] } };
}

async function ensurePod(name: string): Promise<void> {
  await api.send("POST", "/api/v1/namespaces/games/pods", { body: podOf(name) }).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
  });
}
