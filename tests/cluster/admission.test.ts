import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, parseAllDocuments } from "yaml";
import { ApiClient, ApiError } from "../../infrastructure/lab/kubernetes/api-client";
import { ensureBinaries } from "../../infrastructure/lab/kubernetes/binaries";
import { type ControlPlane, startControlPlane } from "../../infrastructure/lab/kubernetes/control-plane";
import { newMachineConfig } from "../lab/kubernetes/new-machine-config";

const FOLDER = path.resolve(__dirname, "../../cluster/kubernetes/platform/security/admission");
const LISTEN = "127.77.62.11";
const LIMIT_MS = 3 * 60_000;
const GROUP = "/apis/admissionregistration.k8s.io/v1";

interface Policy {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly status?: { readonly typeChecking?: { readonly expressionWarnings?: readonly object[] } };
}

const policies = readdirSync(FOLDER)
  .filter((file) => file !== "kustomization.yaml")
  .flatMap((file) => parseAllDocuments(readFileSync(path.join(FOLDER, file), "utf8")))
  .map((document) => document.toJS() as Policy);

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

/** What the API server says to an object that it would be given; undefined if it takes it. */
async function refusal(kind: "pods" | "services", namespace: string, spec: object): Promise<string | undefined> {
  const body = { metadata: { name: "tried" }, spec };
  try {
    await api.send("POST", `/api/v1/namespaces/${namespace}/${kind}?dryRun=All`, { body });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.message;
  }
}

const service = (spec: object) => refusal("services", "games", { ports: [{ port: 80 }], ...spec });
const pod = (namespace: string, container: object = {}, spec: object = {}) =>
  refusal("pods", namespace, {
    automountServiceAccountToken: false,
    containers: [{ name: "app", image: "example.org/app:1", ...container }],
    ...spec,
  });

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
  for (const name of ["games", "monitoring", "longhorn-system"]) {
    const labels = { "pod-security.kubernetes.io/enforce": "privileged" };
    await api.send("POST", "/api/v1/namespaces", { body: { metadata: { name, labels } } });
    await api
      .send("POST", `/api/v1/namespaces/${name}/serviceaccounts`, { body: { metadata: { name: "default" } } })
      .catch((error: unknown) => {
        // the controller was quicker
        if (!(error instanceof ApiError) || error.status !== 409) throw error;
      });
  }
  for (const policy of policies) {
    const plural =
      policy.kind === "ValidatingAdmissionPolicy" ? "validatingadmissionpolicies" : "validatingadmissionpolicybindings";
    await api.send("POST", `${GROUP}/${plural}`, { body: policy });
  }
  // The API server takes them up a moment later.
  while ((await service({ type: "NodePort" })) === undefined || (await pod("games", { image: "app" })) === undefined) {
    await sleep(200);
  }
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
  ["an external address", { externalIPs: ["192.168.50.99"] }, "takes over addresses of the house"],
])("%s", async (_, spec, expected) => {
  const answer = await service(spec);
  if (expected === undefined) expect(answer).toBeUndefined();
  else expect(answer).toContain(expected);
});

test.each<[string, boolean]>([
  ["example.org/app:1", true],
  [`example.org/app@sha256:${"0".repeat(64)}`, true],
  ["example.org:5000/app:1", true],
  ["example.org:5000/app", false],
  ["app", false],
  ["app:latest", false],
])("image %s passes: %s", async (image, passes) => {
  const expected = `an image needs a tag that stays what it is, or a digest: ${image}`;
  for (const part of [{ containers: [{ name: "app", image }] }, { initContainers: [{ name: "first", image }] }]) {
    const answer = await pod("games", {}, part);
    if (passes) expect(answer).toBeUndefined();
    else expect(answer).toContain(expected);
  }
});

const privileged = { securityContext: { privileged: true } };
const hostPath = { volumes: [{ name: "host", hostPath: { path: "/" } }] };
test.each<[string, string, object, object, string | undefined]>([
  ["a privileged container", "games", privileged, {}, "a privileged container is the node itself, and namespace games"],
  ["a privileged container", "monitoring", privileged, {}, "and namespace monitoring is not listed"],
  ["a privileged container", "longhorn-system", privileged, {}, undefined],
  [
    "a capability over the network",
    "games",
    { securityContext: { capabilities: { add: ["NET_ADMIN"] } } },
    {},
    "a capability beyond the usual ones",
  ],
  ["a usual capability", "games", { securityContext: { capabilities: { add: ["CHOWN"] } } }, {}, undefined],
  ["the node's network", "games", {}, { hostNetwork: true }, "or games in the policy privileged-pods"],
  ["the node's processes", "games", {}, { hostPID: true }, "or games in the policy privileged-pods"],
  ["the node's network", "monitoring", {}, { hostNetwork: true }, undefined],
  ["a folder of the node", "games", {}, hostPath, "shows a folder of the node, and namespace games"],
  ["a folder of the node", "monitoring", {}, hostPath, undefined],
  ["a host port", "games", { ports: [{ containerPort: 25565, hostPort: 25565 }] }, {}, undefined],
])("%s in namespace %s", async (_, namespace, container, spec, expected) => {
  const answer = await pod(namespace, container, spec);
  if (expected === undefined) expect(answer).toBeUndefined();
  else expect(answer).toContain(expected);
});
