import { connect } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import { credentials, Metadata, status, type ChannelCredentials, type Client, type ServiceError } from "@grpc/grpc-js";
import { stringify } from "yaml";
import {
  createAuthority,
  issue,
  readPrivateKey,
  type Certificate,
} from "../../../infrastructure/lab/certificates/authority";
import { MachineService, StorageService } from "../../../infrastructure/lab/talos/api";
import { readKubeconfigArchive } from "../../../infrastructure/lab/talos/kubeconfig-archive";
import type { Machine } from "../../../infrastructure/lab/talos/machine";
import { Machines } from "../../../infrastructure/lab/talos/machines";

const PORT = 50_017;
const SCHEMATIC = "a".repeat(64);
const INSTALLER = `factory.talos.dev/nocloud-installer/${SCHEMATIC}:v1.13.9`;
const HOSTS: Record<string, string> = { "192.168.50.11": "127.99.50.11", "192.168.50.21": "127.99.50.21" };

let ca: Certificate;
let machines: Machines;
let bootstraps: string[];

beforeAll(async () => {
  ca = await createAuthority({ organization: "talos" }, "ed25519");
});
beforeEach(() => {
  bootstraps = [];
  machines = new Machines({
    port: PORT,
    hostOf: (address) => HOSTS[address]!,
    bootTime: () => 5,
    cluster: {
      bootstrap: (machine, snapshot) => {
        bootstraps.push(`${machine.hardware.name}${snapshot === undefined ? "" : ` from ${snapshot.toString()}`}`);
        return Promise.resolve();
      },
      bootstrapped: () => bootstraps.length > 0,
      kubeconfig: () => Promise.resolve("apiVersion: v1\nkind: Config\n"),
      snapshot: () => Promise.resolve(Buffer.from("snapshot")),
      left: () => Promise.resolve(),
    },
  });
});
afterEach(() => machines.close());

const hardware = (name: string, address: string) => ({
  name,
  address,
  mac: "BC:24:11:50:00:11",
  uuid: `uuid-${name}`,
  disks: [{ device: "/dev/sda", bytes: 32 * 1024 ** 3, serial: "drive-scsi0" }],
  version: "v1.13.9",
  schematic: SCHEMATIC,
});

function config(
  role: "controlplane" | "worker",
  change: (config: Record<string, Record<string, unknown>>) => void = () => undefined,
): string {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const v1alpha1: Record<string, unknown> = {
    version: "v1alpha1",
    machine: {
      type: role,
      token: "abcdef.0123456789abcdef",
      ca: { crt: base64(ca.certificate), key: role === "controlplane" ? base64(ca.key) : "" },
      install: { disk: "/dev/sda", image: INSTALLER },
      kubelet: {},
    },
    cluster: {
      clusterName: "lab",
      controlPlane: { endpoint: "https://192.168.50.10:6443" },
      token: "abcdef.0123456789abcdef",
    },
  };
  change(v1alpha1 as Record<string, Record<string, unknown>>);
  return `${stringify(v1alpha1)}---\napiVersion: v1alpha1\nkind: HostnameConfig\nhostname: ${role}-1\nauto: off\n`;
}

type Unary = (
  request: unknown,
  metadata: Metadata,
  callback: (error: ServiceError | null, value: unknown) => void,
) => void;

/** One call to a machine; a fresh connection each, as the real provider makes them. */
function call(
  address: string,
  method: string,
  request: unknown = {},
  client?: Certificate,
): Promise<Record<string, unknown>[]> {
  const service = method === "Disks" ? StorageService : MachineService;
  const connection = new service(`${HOSTS[address]!}:${String(PORT)}`, channel(client), {
    "grpc.ssl_target_name_override": address,
  });
  const metadata = new Metadata();
  metadata.set("node", address);
  return new Promise<Record<string, unknown>[]>((resolve, reject) => {
    const unary = (connection as unknown as Record<string, Unary>)[method]!.bind(connection);
    unary(request, metadata, (error, value) => {
      if (error !== null) reject(error);
      else resolve((value as { messages: Record<string, unknown>[] }).messages);
    });
  }).finally(() => {
    (connection as Client).close();
  });
}

function channel(client: Certificate | undefined): ChannelCredentials {
  if (client === undefined) return credentials.createSsl(null, null, null, { rejectUnauthorized: false });
  const key = readPrivateKey(client.key).export({ type: "pkcs8", format: "pem" });
  return credentials.createSsl(Buffer.from(ca.certificate), Buffer.from(key), Buffer.from(client.certificate));
}

const member = (...organizations: string[]) => issue(ca, { commonName: "client", organizations, usages: ["client"] });

async function until(machine: () => Machine | undefined, phase: string): Promise<void> {
  while (machine()?.phase !== phase) await sleep(5);
  await machines.settled();
}

const CONTROL = "192.168.50.11";
const WORKER = "192.168.50.21";
const apply = (text: string, mode = "AUTO", dryRun = false) => ({ data: Buffer.from(text), mode, dry_run: dryRun });
const failure = async (promise: Promise<unknown>) =>
  promise.then(
    () => "it went well",
    (error: unknown) => `${status[(error as ServiceError).code]}: ${(error as ServiceError).details}`,
  );

async function install(name: string, address: string, text: string): Promise<void> {
  machines.start(hardware(name, address));
  await until(() => machines.byAddress(address), "maintenance");
  await call(address, "ApplyConfiguration", apply(text));
  await until(() => machines.byAddress(address), "running");
}

test("in maintenance mode it answers Disks, Version and ApplyConfiguration to anybody, and nothing else", async () => {
  machines.start(hardware("control-1", CONTROL));
  await until(() => machines.byAddress(CONTROL), "maintenance");
  const [disks] = await call(CONTROL, "Disks");
  expect(disks).toMatchObject({ disks: [{ device_name: "/dev/sda", size: "34359738368", system_disk: false }] });
  expect((await call(CONTROL, "Version"))[0]).toMatchObject({ version: { tag: "v1.13.9" } });
  expect(await failure(call(CONTROL, "Bootstrap"))).toBe(
    "UNIMPLEMENTED: Bootstrap is not implemented in maintenance mode",
  );
});

test("a config installs it; then only the cluster's own clients are let in, by role", async () => {
  await install("control-1", CONTROL, config("controlplane"));
  await expect(failure(call(CONTROL, "Disks"))).resolves.toMatch(/^UNAVAILABLE/);
  const stranger = await createAuthority({ organization: "talos" }, "ed25519");
  const forged = await issue(stranger, { commonName: "x", organizations: ["os:admin"], usages: ["client"] });
  await expect(failure(call(CONTROL, "Version", {}, forged))).resolves.toMatch(/^UNAVAILABLE/);
  expect((await call(CONTROL, "Version", {}, await member("os:reader")))[0]).toMatchObject({
    features: { rbac: true },
  });
  expect(await failure(call(CONTROL, "Bootstrap", {}, await member("os:reader")))).toBe(
    "PERMISSION_DENIED: not authorized",
  );
  const calls = machines.calls.map(({ method, maintenance, status: end }) => `${method} ${String(maintenance)} ${end}`);
  expect(calls).toEqual(["ApplyConfiguration true OK", "Version false OK", "Bootstrap false PERMISSION_DENIED"]);
});

test("the server of a running machine shows a certificate for its address", async () => {
  await install("control-1", CONTROL, config("controlplane"));
  const names = await new Promise<string | undefined>((resolve, reject) => {
    const socket = connect({ host: HOSTS[CONTROL]!, port: PORT, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().subjectaltname);
      socket.destroy();
    });
    socket.on("error", reject);
  });
  expect(names).toContain("IP Address:192.168.50.11");
  expect(names).toContain("IP Address:192.168.50.10");
});

test("Bootstrap once, on a control plane; then kubeconfig, members, snapshot role", async () => {
  await install("control-1", CONTROL, config("controlplane"));
  const admin = await member("os:admin");
  expect(await call(CONTROL, "EtcdMemberList", {}, admin)).toMatchObject([{ members: [] }]);
  await call(CONTROL, "Bootstrap", {}, admin);
  expect(bootstraps).toEqual(["control-1"]);
  expect(await failure(call(CONTROL, "Bootstrap", {}, admin))).toBe("ALREADY_EXISTS: etcd data directory is not empty");
  expect(await call(CONTROL, "EtcdMemberList", {}, await member("os:etcd:backup"))).toMatchObject([
    { members: [{ hostname: "control-1", peer_urls: ["https://192.168.50.11:2380"] }] },
  ]);
  expect(await failure(call(CONTROL, "EtcdLeaveCluster", {}, admin))).toMatch(/this is the last member of etcd/);
  const [services] = await call(CONTROL, "ServiceList", {}, admin);
  expect((services!["services"] as { id: string; state: string }[]).find(({ id }) => id === "etcd")).toMatchObject({
    state: "Running",
  });
});

test("the kubeconfig comes as a gzipped tar", async () => {
  await install("control-1", CONTROL, config("controlplane"));
  const client = new MachineService(`${HOSTS[CONTROL]!}:${String(PORT)}`, channel(await member("os:admin")), {
    "grpc.ssl_target_name_override": CONTROL,
  });
  const stream = (client as unknown as Record<string, (request: object) => AsyncIterable<{ bytes: Buffer }>>)[
    "Kubeconfig"
  ]!({});
  const chunks: Buffer[] = [];
  for await (const { bytes } of stream) chunks.push(bytes);
  expect(await readKubeconfigArchive(Buffer.concat(chunks))).toBe("apiVersion: v1\nkind: Config\n");
  client.close();
});

test("what needs a reboot: auto reboots, no-reboot refuses, staged waits for the next boot; a dry run does nothing", async () => {
  await install("control-1", CONTROL, config("controlplane"));
  const admin = await member("os:admin");
  const labelled = config("controlplane", ({ machine }) => (machine!["nodeLabels"] = { a: "b" }));
  const udev = config("controlplane", ({ machine }) => (machine!["udev"] = { rules: ["x"] }));
  expect(await call(CONTROL, "ApplyConfiguration", apply(labelled, "AUTO", true), admin)).toMatchObject([
    { mode: "NO_REBOOT" },
  ]);
  expect(machines.byAddress(CONTROL)?.running?.labels).toEqual({});
  expect(await call(CONTROL, "ApplyConfiguration", apply(labelled), admin)).toMatchObject([{ mode: "NO_REBOOT" }]);
  expect(machines.byAddress(CONTROL)?.running?.labels).toEqual({ a: "b" });
  expect(await failure(call(CONTROL, "ApplyConfiguration", apply(udev, "NO_REBOOT"), admin))).toMatch(
    /^INVALID_ARGUMENT: this config change can't be applied in immediate mode\ndiff:\nmachine.udev/,
  );
  expect(await call(CONTROL, "ApplyConfiguration", apply(udev, "AUTO", true), admin)).toMatchObject([
    { mode: "REBOOT" },
  ]);
  expect(await call(CONTROL, "ApplyConfiguration", apply(udev, "STAGED"), admin)).toMatchObject([{ mode: "STAGED" }]);
  expect(machines.byAddress(CONTROL)?.running?.v1alpha1).not.toHaveProperty("machine.udev");
  await call(CONTROL, "Reboot", {}, admin);
  await until(() => machines.byAddress(CONTROL), "running");
  expect(machines.byAddress(CONTROL)?.running?.v1alpha1).toHaveProperty("machine.udev");
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
      () => `${config("worker")}---\napiVersion: v1alpha1\nkind: Nonsense\n`,
      /"Nonsense" "v1alpha1": not registered/,
    ],
    [
      "a host name twice",
      () => config("worker", ({ machine }) => (machine!["network"] = { hostname: "x" })),
      /static hostname is already set/,
    ],
    [
      "auto and a host name",
      () => config("worker").replace("auto: off", "auto: stable"),
      /cannot be set at the same time/,
    ],
    [
      "no install disk",
      () => config("worker", ({ machine }) => (machine!["install"] = { image: INSTALLER })),
      /either install disk/,
    ],
    ["no token", () => config("worker", ({ machine }) => delete machine!["token"]), /machine\.token/],
  ];
  test.each(cases)("%s", async (_reason, text, message) => {
    machines.start(hardware("worker-1", WORKER));
    await until(() => machines.byAddress(WORKER), "maintenance");
    const answer = await failure(call(WORKER, "ApplyConfiguration", apply(text())));
    expect(answer).toMatch(/^INVALID_ARGUMENT/);
    expect(answer).toMatch(message);
    expect(machines.byAddress(WORKER)?.phase).toBe("maintenance");
  });
});

test("a worker's API is there once a control plane can sign its certificate; calls are passed on", async () => {
  machines.start(hardware("worker-1", WORKER));
  await until(() => machines.byAddress(WORKER), "maintenance");
  await call(WORKER, "ApplyConfiguration", apply(config("worker")));
  await until(() => machines.byAddress(WORKER), "running");
  const reader = await member("os:reader");
  await expect(failure(call(WORKER, "Version", {}, reader))).resolves.toMatch(/ECONNREFUSED/);
  await install("control-1", CONTROL, config("controlplane"));
  expect((await call(WORKER, "Hostname", {}, reader))[0]).toMatchObject({ hostname: "worker-1" });
  const client = new MachineService(`${HOSTS[CONTROL]!}:${String(PORT)}`, channel(reader), {
    "grpc.ssl_target_name_override": CONTROL,
  });
  const metadata = new Metadata();
  metadata.set("node", WORKER);
  const answer = await new Promise((resolve, reject) => {
    (client as unknown as Record<string, Unary>)["Hostname"]!({}, metadata, (error, value) => {
      if (error === null) resolve(value);
      else reject(error);
    });
  });
  expect(answer).toMatchObject({ messages: [{ hostname: "worker-1" }] });
  client.close();
});

test("upgrade installs another version; reset goes back to maintenance mode; a machine made anew is another one", async () => {
  await install("control-1", CONTROL, config("controlplane"));
  const admin = await member("os:admin");
  await call(CONTROL, "Upgrade", { image: INSTALLER.replace("v1.13.9", "v1.13.10"), preserve: true }, admin);
  await until(() => machines.byAddress(CONTROL), "running");
  expect((await call(CONTROL, "Version", {}, admin))[0]).toMatchObject({ version: { tag: "v1.13.10" } });
  await call(CONTROL, "Reset", { reboot: true }, admin);
  await until(() => machines.byAddress(CONTROL), "maintenance");
  expect((await call(CONTROL, "Version"))[0]).toMatchObject({ version: { tag: "v1.13.10" } });
  machines.remove("uuid-control-1");
  machines.start({ ...hardware("control-1", CONTROL), uuid: "another" });
  await until(() => machines.byAddress(CONTROL), "maintenance");
  expect((await call(CONTROL, "Version"))[0]).toMatchObject({ version: { tag: "v1.13.9" } });
});

test("an injected fault is answered once", async () => {
  await install("control-1", CONTROL, config("controlplane"));
  machines.faults.add({
    match: /^Bootstrap/,
    effect: { kind: "answer", status: status.DEADLINE_EXCEEDED, body: "late" },
  });
  const admin = await member("os:admin");
  expect(await failure(call(CONTROL, "Bootstrap", {}, admin))).toBe('DEADLINE_EXCEEDED: "late"');
  await call(CONTROL, "Bootstrap", {}, admin);
  expect(bootstraps).toHaveLength(1);
});
