import { adoptBootstrap } from "../../../../infrastructure/cli/adopt-bootstrap";
import type { Report } from "../../../../infrastructure/cli/report";
import { until, TestHouse, told } from "../support/test-house";

jest.setTimeout(600_000);

const house = new TestHouse(68);
const CONTROL = "192.168.68.11";
const boots = { "control-1": 300, "worker-1": 300, "worker-2": Infinity } as Record<string, number>;
const run = (): Promise<Report> => house.run("up", { only: ["talos"] });
const phases = () =>
  house.house.machines
    .all()
    .map(({ hardware, phase }) => `${hardware.name} ${phase}`)
    .sort();
const calls = (method: string) =>
  house.house.machines.calls.filter((call) => call.method === method && call.status === "OK");
const applied = (address: string) => calls("ApplyConfiguration").filter((call) => call.address === address).length;
const CONSOLE = "look at its console in Proxmox; once it is up, run this again";
const EVERYWHERE = ["control-1 running", "worker-1 running", "worker-2 running"];

beforeAll(async () => {
  await house.open((text) => text, { patience: 15_000, bootTime: (name) => boots[name] ?? 300 });
  await house.must("up", { only: ["proxmox"] });
});
afterAll(() => house.remove());

test("a config that Talos rejects", async () => {
  const reason = "1 error occurred:\n\t* install disk is missing\n";
  const effect = { kind: "answer", status: 3, body: reason } as const;
  house.house.faults.talos.add({ match: /^ApplyConfiguration/, effect, times: 2 });
  const report = await run();
  // Asked before whether it would have to reboot, the machine has said so as well.
  const refused = `rpc error: code = InvalidArgument desc = ${reason}`;
  expect(report.layers[0]?.warnings).toEqual([
    `[WARNING] Node ${CONTROL}: ${refused}. Using 'auto' mode (may reboot).: Cannot check reboot requirement`,
  ]);
  expect(told(report)).toEqual([
    `talos: Error applying configuration: rpc error: code = InvalidArgument desc = ${reason.trim()} → ` +
      "mend what the message names in the definition (or in components/talos/patches), then run this again",
  ]);
  expect(applied(CONTROL)).toBe(0);
});

test("a node that never boots, and a bootstrap that is not answered in time", async () => {
  const effect = { kind: "answer", status: 4, body: "late" } as const;
  house.house.faults.talos.add({ match: /^Bootstrap/, effect, times: Infinity });
  const failed = told(await run()).sort();
  expect(failed).toEqual([
    expect.stringMatching(
      /^talos: Error applying configuration: rpc error: code = Unavailable desc = .*127\.168\.68\.22/,
    ),
    `talos: Error bootstrapping node: rpc error: code = DeadlineExceeded desc = late → ${CONSOLE}`,
  ]);
  expect(failed[0]).toContain(` → ${CONSOLE}`);
  await until(() => phases().filter((phase) => phase.endsWith("running")).length === 2);
  expect([phases(), calls("Bootstrap")]).toEqual([["control-1 running", "worker-1 running", "worker-2 booting"], []]);
});

test("a node that boots slowly is waited for; a bootstrap whose answer is lost is written into the state", async () => {
  house.house.faults.talos.clear();
  house.house.faults.talos.add({ match: /^Bootstrap/, effect: { kind: "cut", processed: true } });
  boots["worker-2"] = 3_000;
  house.house.machines
    .all()
    .find(({ hardware }) => hardware.name === "worker-2")
    ?.reboot();
  const applications = applied(CONTROL);
  // Talos bootstraps once, and the provider asks again until its time is over.
  expect(told(await run())).toEqual([
    "talos: Error bootstrapping node: rpc error: code = AlreadyExists desc = etcd data directory is not empty → " +
      "run npm run homelab -- refresh --only talos --adopt-bootstrap, then up",
  ]);
  await until(() => phases().every((phase) => phase.endsWith("running")));
  expect(phases()).toEqual(EVERYWHERE);

  const member = house.house.machines.byAddress(CONTROL)?.disk.etcdMember;
  await adoptBootstrap(house.engine);
  await house.must("up", { only: ["talos"] });
  expect(house.house.machines.byAddress(CONTROL)?.disk.etcdMember).toBe(member);
  expect([house.house.kubernetes.running, applied(CONTROL)]).toEqual([true, applications]);
  const again = await house.must("up", { only: ["talos"] });
  expect(again.layers[0]?.changes).toEqual([]);
});

test("a node that is in maintenance mode again gets its config again, alone", async () => {
  const before = applied(CONTROL);
  const worker = house.house.machines.byAddress("192.168.68.21");
  worker?.reset(true);
  await until(() => worker?.phase === "maintenance");
  await house.house.machines.settled();
  const report = await house.must("up", { only: ["talos"] });
  expect(report.layers[0]?.changes.map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`)).toEqual([
    "replace cluster-worker-1",
  ]);
  await until(() => worker?.phase === "running");
  expect([applied(CONTROL), calls("Bootstrap")]).toEqual([before, []]);
});
