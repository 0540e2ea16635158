import { apply, CONTROL, failure, SECOND, TalosLab } from "./support/talos-lab";

let lab: TalosLab;

beforeEach(async () => {
  lab = await TalosLab.open();
  await lab.install("control-1", CONTROL, lab.config("controlplane"));
});
afterEach(() => lab.close());

interface Member {
  readonly id: string;
  readonly hostname: string;
}

async function members(): Promise<readonly Member[]> {
  const [list] = await lab.call(CONTROL, "EtcdMemberList", {}, await lab.member("os:reader"));
  return list!["members"] as Member[];
}

/** A second control plane, whose etcd has joined the first one's, as the house makes it. */
async function join(): Promise<void> {
  await lab.install("control-2", SECOND, lab.config("controlplane", undefined, "control-2"));
  lab.machines.byAddress(SECOND)!.joinEtcd();
}

test("a snapshot is streamed in chunks, to who may back up; there is none before etcd", async () => {
  const backup = await lab.member("os:etcd:backup");
  expect(await failure(lab.stream(CONTROL, "EtcdSnapshot", backup))).toBe("UNAVAILABLE: etcd does not run yet");
  await lab.call(CONTROL, "Bootstrap", {}, await lab.member("os:admin"));
  lab.snapshot = Buffer.alloc(70_000, 7);
  const chunks = await lab.stream(CONTROL, "EtcdSnapshot", backup);
  expect(chunks.map(({ length }) => length)).toEqual([32_768, 32_768, 4_464]);
  expect(Buffer.concat(chunks).equals(lab.snapshot)).toBe(true);
  expect(await failure(lab.stream(CONTROL, "EtcdSnapshot", await lab.member("os:reader")))).toBe(
    "PERMISSION_DENIED: not authorized",
  );
});

test("Bootstrap recovers from the snapshot that was uploaded before, and not without one", async () => {
  const admin = await lab.member("os:admin");
  expect(await failure(lab.call(CONTROL, "Bootstrap", { recover_etcd: true }, admin))).toBe(
    "FAILED_PRECONDITION: failed recovering etcd: etcd snapshot is not uploaded",
  );
  await lab.recover(CONTROL, [Buffer.from("all that "), Buffer.from("was")], admin);
  await lab.call(CONTROL, "Bootstrap", { recover_etcd: true, recover_skip_hash_check: true }, admin);
  expect(lab.bootstraps).toEqual(["control-1 from all that was, unchecked"]);
  expect(await failure(lab.recover(CONTROL, [Buffer.from("x")], admin))).toBe(
    "FAILED_PRECONDITION: etcd data directory is not empty",
  );
});

test("a recovery that fails leaves no etcd, so that another one can be tried", async () => {
  const admin = await lab.member("os:admin");
  await lab.recover(CONTROL, [Buffer.from("damaged")], admin);
  lab.bootstrapFailure = new Error("error recovering from the snapshot: expected sha256");
  expect(await failure(lab.call(CONTROL, "Bootstrap", { recover_etcd: true }, admin))).toMatch(/expected sha256/);
  expect(await members()).toEqual([]);
  lab.bootstrapFailure = undefined;
  await lab.recover(CONTROL, [Buffer.from("whole")], admin);
  await lab.call(CONTROL, "Bootstrap", { recover_etcd: true }, admin);
  expect(lab.bootstraps).toEqual(["control-1 from whole"]);
});

test("a member leaves or is removed; the last one stays", async () => {
  const admin = await lab.member("os:admin");
  await lab.call(CONTROL, "Bootstrap", {}, admin);
  await join();
  const both = await members();
  expect(both.map(({ hostname }) => hostname)).toEqual(["control-1", "control-2"]);
  expect(await failure(lab.call(CONTROL, "EtcdRemoveMemberByID", { member_id: "1" }, admin))).toBe(
    "NOT_FOUND: etcdserver: member not found",
  );
  await lab.call(CONTROL, "EtcdRemoveMemberByID", { member_id: both[1]!.id }, admin);
  expect((await members()).map(({ hostname }) => hostname)).toEqual(["control-1"]);
  lab.machines.byAddress(SECOND)!.joinEtcd();
  await lab.call(SECOND, "EtcdLeaveCluster", {}, admin);
  expect(lab.departures).toEqual(["control-2", "control-2"]);
  expect(await failure(lab.call(CONTROL, "EtcdLeaveCluster", {}, admin))).toMatch(/this is the last member of etcd$/);
});

test("a graceful reset leaves etcd first, which the last member cannot; any other wipes it", async () => {
  const admin = await lab.member("os:admin");
  await lab.call(CONTROL, "Bootstrap", {}, admin);
  expect(await failure(lab.call(CONTROL, "Reset", { graceful: true, reboot: true }, admin))).toMatch(
    /^FAILED_PRECONDITION: .*last member of etcd$/,
  );
  await join();
  await lab.call(SECOND, "Reset", { graceful: true, reboot: true }, admin);
  await lab.until(SECOND, "maintenance");
  expect(lab.departures).toEqual(["control-2"]);
  await lab.call(CONTROL, "Reset", { reboot: true }, admin);
  await lab.until(CONTROL, "maintenance");
  await lab.call(CONTROL, "ApplyConfiguration", apply(lab.config("controlplane")));
  await lab.until(CONTROL, "running");
  expect(await members()).toEqual([]);
});
