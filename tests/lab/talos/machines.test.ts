import { connect } from "node:tls";
import { status } from "@grpc/grpc-js";
import { createAuthority, issue } from "../../../infrastructure/lab/certificates/authority";
import { readKubeconfigArchive } from "../../../infrastructure/lab/talos/kubeconfig-archive";
import { apply, CONTROL, failure, hardware, hostOf, INSTALLER, PORT, TalosLab, WORKER } from "./support/talos-lab";

let lab: TalosLab;

beforeEach(async () => {
  lab = await TalosLab.open();
});
afterEach(() => lab.close());

test("in maintenance mode it answers Disks, Version and ApplyConfiguration to anybody, and nothing else", async () => {
  lab.machines.start(hardware("control-1", CONTROL));
  await lab.until(CONTROL, "maintenance");
  const [disks] = await lab.call(CONTROL, "Disks");
  expect(disks).toMatchObject({ disks: [{ device_name: "/dev/sda", size: "34359738368", system_disk: false }] });
  expect((await lab.call(CONTROL, "Version"))[0]).toMatchObject({ version: { tag: "v1.13.9" } });
  expect(await failure(lab.call(CONTROL, "Bootstrap"))).toBe(
    "UNIMPLEMENTED: Bootstrap is not implemented in maintenance mode",
  );
});

test("a config installs it; then only the cluster's own clients are let in, by role", async () => {
  await lab.install("control-1", CONTROL, lab.config("controlplane"));
  await expect(failure(lab.call(CONTROL, "Disks"))).resolves.toMatch(/^UNAVAILABLE/);
  const stranger = await createAuthority({ organization: "talos" }, "ed25519");
  const forged = await issue(stranger, { commonName: "x", organizations: ["os:admin"], usages: ["client"] });
  await expect(failure(lab.call(CONTROL, "Version", {}, forged))).resolves.toMatch(/^UNAVAILABLE/);
  expect((await lab.call(CONTROL, "Version", {}, await lab.member("os:reader")))[0]).toMatchObject({
    features: { rbac: true },
  });
  expect(await failure(lab.call(CONTROL, "Bootstrap", {}, await lab.member("os:reader")))).toBe(
    "PERMISSION_DENIED: not authorized",
  );
  const calls = lab.machines.calls.map(
    ({ method, maintenance, status: end }) => `${method} ${String(maintenance)} ${end}`,
  );
  expect(calls).toEqual(["ApplyConfiguration true OK", "Version false OK", "Bootstrap false PERMISSION_DENIED"]);
});

test("the server of a running machine shows a certificate for its address", async () => {
  await lab.install("control-1", CONTROL, lab.config("controlplane"));
  const names = await new Promise<string | undefined>((resolve, reject) => {
    const socket = connect({ host: hostOf(CONTROL), port: PORT, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().subjectaltname);
      socket.destroy();
    });
    socket.on("error", reject);
  });
  expect(names).toContain("IP Address:192.168.50.11");
  expect(names).toContain("IP Address:192.168.50.10");
});

test("Bootstrap once, on a control plane; then kubeconfig, members, snapshot role", async () => {
  await lab.install("control-1", CONTROL, lab.config("controlplane"));
  const admin = await lab.member("os:admin");
  expect(await lab.call(CONTROL, "EtcdMemberList", {}, admin)).toMatchObject([{ members: [] }]);
  await lab.call(CONTROL, "Bootstrap", {}, admin);
  expect(lab.bootstraps).toEqual(["control-1"]);
  expect(await failure(lab.call(CONTROL, "Bootstrap", {}, admin))).toBe(
    "ALREADY_EXISTS: etcd data directory is not empty",
  );
  expect(await lab.call(CONTROL, "EtcdMemberList", {}, await lab.member("os:etcd:backup"))).toMatchObject([
    { members: [{ hostname: "control-1", peer_urls: ["https://192.168.50.11:2380"] }] },
  ]);
  expect(await failure(lab.call(CONTROL, "EtcdLeaveCluster", {}, admin))).toMatch(/this is the last member of etcd/);
  const [services] = await lab.call(CONTROL, "ServiceList", {}, admin);
  expect((services!["services"] as { id: string; state: string }[]).find(({ id }) => id === "etcd")).toMatchObject({
    state: "Running",
  });
});

test("the kubeconfig comes as a gzipped tar", async () => {
  await lab.install("control-1", CONTROL, lab.config("controlplane"));
  const chunks = await lab.stream(CONTROL, "Kubeconfig", await lab.member("os:admin"));
  expect(await readKubeconfigArchive(Buffer.concat(chunks))).toBe("apiVersion: v1\nkind: Config\n");
});

test("what needs a reboot: auto reboots, no-reboot refuses, staged waits for the next boot; a dry run does nothing", async () => {
  await lab.install("control-1", CONTROL, lab.config("controlplane"));
  const admin = await lab.member("os:admin");
  const labelled = lab.config("controlplane", ({ machine }) => (machine!["nodeLabels"] = { a: "b" }));
  const udev = lab.config("controlplane", ({ machine }) => (machine!["udev"] = { rules: ["x"] }));
  expect(await lab.call(CONTROL, "ApplyConfiguration", apply(labelled, "AUTO", true), admin)).toMatchObject([
    { mode: "NO_REBOOT" },
  ]);
  expect(lab.machines.byAddress(CONTROL)?.running?.labels).toEqual({});
  expect(await lab.call(CONTROL, "ApplyConfiguration", apply(labelled), admin)).toMatchObject([{ mode: "NO_REBOOT" }]);
  expect(lab.machines.byAddress(CONTROL)?.running?.labels).toEqual({ a: "b" });
  expect(await failure(lab.call(CONTROL, "ApplyConfiguration", apply(udev, "NO_REBOOT"), admin))).toMatch(
    /^INVALID_ARGUMENT: this config change can't be applied in immediate mode\ndiff:\nmachine.udev/,
  );
  expect(await lab.call(CONTROL, "ApplyConfiguration", apply(udev, "AUTO", true), admin)).toMatchObject([
    { mode: "REBOOT" },
  ]);
  expect(await lab.call(CONTROL, "ApplyConfiguration", apply(udev, "STAGED"), admin)).toMatchObject([
    { mode: "STAGED" },
  ]);
  expect(lab.machines.byAddress(CONTROL)?.running?.v1alpha1).not.toHaveProperty("machine.udev");
  await lab.call(CONTROL, "Reboot", {}, admin);
  await lab.until(CONTROL, "running");
  expect(lab.machines.byAddress(CONTROL)?.running?.v1alpha1).toHaveProperty("machine.udev");
});

describe("a config that Talos would reject is rejected with a reason", () => {
  const cases: [string, () => string, RegExp][] = [
    ["no YAML", () => "a: [", /error decoding document/],
    [
      "no v1alpha1",
      () => "apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: x\n",
      /doesn't contain v1alpha1 config/,
    ],
    [
      "an unknown document",
      () => `${lab.config("worker")}---\napiVersion: v1alpha1\nkind: Nonsense\n`,
      /"Nonsense" "v1alpha1": not registered/,
    ],
    [
      "a host name twice",
      () => lab.config("worker", ({ machine }) => (machine!["network"] = { hostname: "x" })),
      /static hostname is already set/,
    ],
    [
      "auto and a host name",
      () => lab.config("worker").replace("auto: off", "auto: stable"),
      /cannot be set at the same time/,
    ],
    [
      "no install disk",
      () => lab.config("worker", ({ machine }) => (machine!["install"] = { image: INSTALLER })),
      /either install disk/,
    ],
    ["no token", () => lab.config("worker", ({ machine }) => delete machine!["token"]), /machine\.token/],
  ];
  test.each(cases)("%s", async (_reason, text, message) => {
    lab.machines.start(hardware("worker-1", WORKER));
    await lab.until(WORKER, "maintenance");
    const answer = await failure(lab.call(WORKER, "ApplyConfiguration", apply(text())));
    expect(answer).toMatch(/^INVALID_ARGUMENT/);
    expect(answer).toMatch(message);
    expect(lab.machines.byAddress(WORKER)?.phase).toBe("maintenance");
  });
});

test("a worker's API is there once a control plane can sign its certificate; calls are passed on", async () => {
  lab.machines.start(hardware("worker-1", WORKER));
  await lab.until(WORKER, "maintenance");
  await lab.call(WORKER, "ApplyConfiguration", apply(lab.config("worker")));
  await lab.until(WORKER, "running");
  const reader = await lab.member("os:reader");
  await expect(failure(lab.call(WORKER, "Version", {}, reader))).resolves.toMatch(/ECONNREFUSED/);
  await lab.install("control-1", CONTROL, lab.config("controlplane"));
  expect((await lab.call(WORKER, "Hostname", {}, reader))[0]).toMatchObject({ hostname: "worker-1" });
  expect(await lab.call(CONTROL, "Hostname", {}, reader, WORKER)).toMatchObject([{ hostname: "worker-1" }]);
});

test("upgrade installs another version; reset goes back to maintenance mode; a machine made anew is another one", async () => {
  await lab.install("control-1", CONTROL, lab.config("controlplane"));
  const admin = await lab.member("os:admin");
  await lab.call(CONTROL, "Upgrade", { image: INSTALLER.replace("v1.13.9", "v1.13.10"), preserve: true }, admin);
  await lab.until(CONTROL, "running");
  expect((await lab.call(CONTROL, "Version", {}, admin))[0]).toMatchObject({ version: { tag: "v1.13.10" } });
  await lab.call(CONTROL, "Reset", { reboot: true }, admin);
  await lab.until(CONTROL, "maintenance");
  expect((await lab.call(CONTROL, "Version"))[0]).toMatchObject({ version: { tag: "v1.13.10" } });
  lab.machines.remove("uuid-control-1");
  lab.machines.start({ ...hardware("control-1", CONTROL), uuid: "another" });
  await lab.until(CONTROL, "maintenance");
  expect((await lab.call(CONTROL, "Version"))[0]).toMatchObject({ version: { tag: "v1.13.9" } });
});

test("an injected fault is answered once", async () => {
  await lab.install("control-1", CONTROL, lab.config("controlplane"));
  lab.machines.faults.add({
    match: /^Bootstrap/,
    effect: { kind: "answer", status: status.DEADLINE_EXCEEDED, body: "late" },
  });
  const admin = await lab.member("os:admin");
  expect(await failure(lab.call(CONTROL, "Bootstrap", {}, admin))).toBe("DEADLINE_EXCEEDED: late");
  await lab.call(CONTROL, "Bootstrap", {}, admin);
  expect(lab.bootstraps).toHaveLength(1);
});
