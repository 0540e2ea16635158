import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { adoptBootstrap } from "../../../../infrastructure/cli/adopt-bootstrap";
import { standing } from "../../../../infrastructure/cli/rehearsal/standing";
import { stateDirectory } from "../../../../infrastructure/lab/house/layout";
import { TestHouse, told } from "../support/test-house";

jest.setTimeout(600_000);

const house = new TestHouse(69);
const CONTROL = "192.168.69.11";
const bootstraps = () =>
  house.house.machines.calls.filter(({ method, status }) => method === "Bootstrap" && status === "OK").length;

/** Types of what the flux layer's state says is being created. */
function creating(): string[] {
  const file = join(stateDirectory(house.lab), "homelab-flux", "prox-n100.json");
  if (!existsSync(file)) return [];
  const { deployment } = JSON.parse(readFileSync(file, "utf8")) as {
    deployment: { pending_operations: { type: string; resource: { type: string } }[] };
  };
  return deployment.pending_operations.filter(({ type }) => type === "creating").map(({ resource }) => resource.type);
}

function signalApiServer(signal: NodeJS.Signals): void {
  const pid = house.house.kubernetes.pids()["kube-apiserver"];
  if (pid === undefined) throw new Error("the API server does not run");
  process.kill(pid, signal);
}

async function stands() {
  const { kubeconfig } = await house.engine.outputs("talos");
  return standing(String(kubeconfig?.value));
}

beforeAll(async () => {
  await house.open((text) => text, { patience: 15_000 });
  await house.must("up", { only: ["proxmox", "cloudflare"] });
});
afterAll(() => house.remove());

test("killed while etcd is bootstrapped: the state is told, and the same etcd goes on", async () => {
  const machine = () => house.house.machines.byAddress(CONTROL);
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
  expect([machine()?.disk.etcdMember, bootstraps()]).toEqual([member, 0]);
  expect((await stands()).nodes.map(({ name }) => name)).toEqual(["control-1", "worker-1", "worker-2"]);
});

test("an API server that is late is waited for; a run that is killed in it goes on", async () => {
  signalApiServer("SIGSTOP");
  const killed = house.killed("flux", () => creating().includes("kubernetes:apps/v1:Deployment"));
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
