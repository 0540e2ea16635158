import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { adoptBootstrap } from "../../../../infrastructure/cli/adopt-bootstrap";
import { standing } from "../../../../infrastructure/cli/rehearsal/standing";
import { issue } from "../../../../infrastructure/lab/certificates/authority";
import { stateDirectory } from "../../../../infrastructure/lab/house/layout";
import { changes, counts, TestHouse, told, until } from "../support/test-house";

jest.setTimeout(900_000);

const house = new TestHouse(69);
const CONTROL = "192.168.69.11";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const AWAY = "look whether the control planes are up: npm run homelab -- doctor";
const UNREACHABLE = new RegExp(
  "^flux: (1 error occurred:\\s+\\* )?" +
    '(resource "urn:[^"]+" was (not successfully created by the Kubernetes API server|successfully created, but the ' +
    "Kubernetes API server reported that it failed to fully initialize or become live): )?configured Kubernetes cluster is unreachable: .*; see that the API server https://127\\.168\\.69\\.10:6443 runs, " +
    `then run this again → ${AWAY}$`,
);
const machine = () => house.house.machines.byAddress(CONTROL);

/** Types of what the flux layer's state says is under way. */
function underWay(): string[] {
  const file = join(stateDirectory(house.lab), "homelab-flux", "prox-n100.json");
  if (!existsSync(file)) return [];
  const { deployment } = JSON.parse(readFileSync(file, "utf8")) as {
    deployment: { pending_operations: { resource: { type: string } }[] };
  };
  return deployment.pending_operations.map(({ resource }) => resource.type);
}

function signalApiServer(signal: NodeJS.Signals): void {
  const pid = house.house.kubernetes.pids()["kube-apiserver"];
  if (pid === undefined) throw new Error("the API server does not run");
  process.kill(pid, signal);
}

/** What a person does about a control plane whose API server is gone. */
async function restartControlPlane(): Promise<void> {
  machine()?.powerOff();
  await house.house.machines.settled();
  await house.house.kubernetes.settled();
  machine()?.powerOn();
  await until(() => machine()?.phase === "running" && house.house.kubernetes.pids()["kube-apiserver"] !== undefined);
}

async function stands() {
  const { kubeconfig } = await house.engine.outputs("talos");
  return standing(String(kubeconfig?.value));
}

/** A year goes by: the certificate in the talos layer's kubeconfig is over. */
async function expireKubeconfig(): Promise<void> {
  const { kubeconfig } = await house.engine.outputs("talos");
  const [{ user }] = (parse(String(kubeconfig?.value)) as { users: [{ user: Record<string, string> }] }).users;
  const { ca } = machine()?.running?.v1alpha1["cluster"] as { ca: { crt: string; key: string } };
  const [authority, key] = [ca.crt, ca.key].map((text) => Buffer.from(text, "base64").toString()) as [string, string];
  const client = { commonName: "admin", organizations: ["system:masters"], usages: ["client" as const], hours: -0.5 };
  const over = await issue({ certificate: authority, key }, client);
  await house.engine.editState("talos", (state) => {
    const text = JSON.stringify(state)
      .replaceAll(user["client-certificate-data"]!, Buffer.from(over.certificate).toString("base64"))
      .replaceAll(user["client-key-data"]!, Buffer.from(over.key).toString("base64"));
    return JSON.parse(text) as unknown;
  });
}

beforeAll(async () => {
  await house.open((text) => text, { patience: 15_000 });
  await house.must("up", { only: ["proxmox", "cloudflare"] });
});
afterAll(() => house.remove());

test("killed while etcd is bootstrapped: the state is told, and the same etcd goes on", async () => {
  const hold = { kind: "delay", milliseconds: 600_000, processed: true } as const;
  house.house.faults.talos.add({ match: /^Bootstrap/, effect: hold });
  await house.killed("talos", () => machine()?.disk.etcdMember !== undefined && house.house.kubernetes.running);
  const member = machine()?.disk.etcdMember;

  const report = await house.run("up", { only: ["talos"] });
  expect(told(report)).toEqual([
    "talos: Error bootstrapping node: rpc error: code = AlreadyExists desc = etcd data directory is not empty → " +
      "run npm run homelab -- refresh --only talos --adopt-bootstrap, then up",
  ]);
  await adoptBootstrap(house.engine);
  await house.must("up", { only: ["talos"] });
  const begun = house.house.machines.calls.filter(({ method, status }) => method === "Bootstrap" && status === "OK");
  expect([machine()?.disk.etcdMember, begun]).toEqual([member, []]);
  expect((await stands()).nodes.map(({ name }) => name)).toEqual(["control-1", "worker-1", "worker-2"]);
});

test("an API server that dies in the middle of a run: the run ends, and its control plane is seen to", async () => {
  const running = house.run("up", { only: ["flux"] });
  await until(() => underWay().includes(DEPLOYMENT));
  signalApiServer("SIGKILL");
  expect(told(await running).filter((message) => !UNREACHABLE.test(message))).toEqual([]);

  const before = await house.engine.resources("flux");
  const environment = { HOMELAB_API_WAIT: "4" };
  const [message, ...others] = told(await house.run("up", { only: ["flux"], environment }));
  expect(message?.replace(/\(last: [^)]+\)/, "(last: …)")).toBe(
    "flux: the Kubernetes API at https://127.168.69.10:6443 was not ready after 4 s (last: …); look at the control " +
      "planes with `talosctl health`, run npm run homelab -- up --only talos if they lack their config, then run this again → " +
      "give it a few minutes (images are pulled on the first boot), then run this again; HOMELAB_API_WAIT has it wait longer",
  );
  expect(others).toEqual([]);
  expect(await house.engine.resources("flux")).toEqual(before);
  await restartControlPlane();
});

test("an API server that is late is waited for; a run that is killed in it goes on", async () => {
  signalApiServer("SIGSTOP");
  const killed = house.killed("flux", () => underWay().includes(DEPLOYMENT));
  await sleep(5_000);
  signalApiServer("SIGCONT");
  await killed;

  const report = await house.must("up", { only: ["flux"] });
  expect(report.layers[0]?.warnings[0]).toContain("pending operations from previous deployment");
  expect((await stands()).available).toEqual(
    expect.arrayContaining(["flux-system/kustomize-controller", "flux-system/source-controller"]),
  );
  await house.must("refresh", { only: ["flux"], clearPendingCreates: true });
  const again = await house.must("up", { only: ["flux"] });
  expect([again.layers[0]?.warnings, again.layers[0]?.changes]).toEqual([[], []]);
});

test("a kubeconfig that has expired: the flux layer says so, and the talos layer renews it", async () => {
  await expireKubeconfig();
  expect(told(await house.run("up", { only: ["flux"] }))).toEqual([
    expect.stringMatching(
      /^flux: the kubeconfig of the talos layer has expired, on \d{4}-\d\d-\d\d; run npm run homelab -- up --only talos, which renews it → run npm run homelab -- up, without --only: the talos layer renews it$/,
    ),
  ]);
  const report = await house.must("up", { only: ["talos", "flux"] });
  expect(changes(report)).toEqual(["talos: update Kubeconfig cluster (kubeconfigRaw, kubernetesClientConfiguration)"]);
  expect((await stands()).nodes.map(({ ready }) => ready)).toEqual([true, true, true]);
});

test("an API server that is gone: a refresh forgets nothing, and it is found again", async () => {
  const before = await house.engine.resources("flux");
  signalApiServer("SIGKILL");
  const messages = new Set(told(await house.run("refresh", { only: ["flux"] })));
  expect([...messages]).toEqual([
    "flux: failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this " +
      "resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable " +
      `set to "true" → ${AWAY}`,
  ]);
  expect(await house.engine.resources("flux")).toEqual(before);

  await restartControlPlane();
  const again = await house.must("up", { only: ["flux"] });
  expect(Object.keys(counts(again).flux)).toEqual(["same"]);
});
