import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import type { CliContext } from "../../../../infrastructure/cli/context";
import { formatFindings } from "../../../../infrastructure/cli/commands/doctor";
import { diagnose } from "../../../../infrastructure/cli/doctor/doctor";
import type { Reach } from "../../../../infrastructure/cli/doctor/reach";
import { UserError } from "../../../../infrastructure/cli/user-error";
import { createAuthority, issue, readPrivateKey } from "../../../../infrastructure/lab/certificates/authority";
import { completeStackFile } from "../support/cli-context";
import { FakeEngine } from "../support/fake-engine";
import { cloudflareAnswer, JsonServer } from "../support/json-server";
import { StandIn } from "../support/stand-in";

// Each call of the stand-in is a process of its own.
jest.setTimeout(60_000);

const TOKEN = "iac@pve!homelab=12345678-1234-1234-1234-123456789abc";
const SHIPPED = resolve(__dirname, "../../../../config/clusters/prox-n100.yaml");

const standIn = new StandIn();
const proxmox = new JsonServer();
const cloudflare = new JsonServer();
let endpoint: string;
let root: string;
let engine: FakeEngine;

beforeAll(async () => {
  const authority = await createAuthority({ organization: "Proxmox" }, "p256");
  const leaf = await issue(authority, { commonName: "n100", hosts: ["127.0.0.1"], usages: ["server"] });
  const key = readPrivateKey(leaf.key).export({ type: "pkcs8", format: "pem" });
  endpoint = await proxmox.start({ cert: leaf.certificate, key });
  const base = await cloudflare.start();
  const real = globalThis.fetch;
  jest.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return real(url.replace("https://api.cloudflare.com", base), init);
  });
});

afterAll(async () => {
  jest.restoreAllMocks();
  standIn.remove();
  await Promise.all([proxmox.stop(), cloudflare.stop()]);
});

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "homelab-doctor-"));
  writeFileSync(join(root, "Pulumi.prox-n100.yaml"), completeStackFile());
  const shipped = readFileSync(SHIPPED, "utf8");
  writeFileSync(join(root, "home.yaml"), shipped.replace("https://192.168.50.2:8006", endpoint));
  standIn.answer({ steps: [{ when: "whoami", stdout: JSON.stringify({ user: "me", url: `file://${root}` }) }] });
  proxmox.routes = { "GET /api2/json/version": { status: 401, reason: "no such token", body: { data: null } } };
  proxmox.requests.length = 0;
  cloudflare.routes = { "GET /client/v4/user/tokens/verify": cloudflareAnswer({ id: "1", status: "disabled" }) };
  engine = new FakeEngine();
  engine.values = { proxmoxToken: TOKEN, cloudflareToken: "t".repeat(40), cloudflareDnsToken: "d".repeat(40) };
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function context(change: Partial<CliContext> = {}): CliContext {
  const never = new AbortController().signal;
  return {
    root,
    environment: {
      PATH: standIn.bin,
      PULUMI_HOME: root,
      PULUMI_CONFIG_PASSPHRASE: "x",
      HOMELAB_DEFINITION: join(root, "home.yaml"),
    },
    input: new PassThrough(),
    output: new PassThrough(),
    messages: new PassThrough(),
    interruption: { stop: never, engines: never },
    engine: () => Promise.resolve(engine),
    ...change,
  };
}

const answering = (host: string): Promise<Reach> => Promise.resolve(host === "192.168.50.5" ? "open" : "silent");
const silent = (): Promise<Reach> => Promise.resolve("silent");

function summary(findings: Awaited<ReturnType<typeof diagnose>>): string[] {
  return findings.map(({ check, status }) => `${status} ${check}`);
}

test("everything is looked at, each once, in the order in which a first up would need it", async () => {
  const findings = await diagnose(context(), "prox-n100", answering);
  expect(summary(findings)).toEqual([
    "ok Node",
    "ok Pulumi CLI",
    "ok config/env/prox-n100.env",
    "ok definition",
    "ok passphrase",
    "ok backend",
    "ok Pulumi.prox-n100.yaml",
    "ok secrets",
    "fix Proxmox",
    "ok addresses",
    "ok NFS",
    "fix Cloudflare token",
    "fix Cloudflare DNS token",
  ]);
  const text = formatFindings(findings);
  for (const secret of Object.values(engine.values)) expect(text).not.toContain(secret);
  expect(proxmox.authorizations).toEqual(new Set([`PVEAPIToken=${TOKEN}`]));
});

test("what the stack has made is no conflict", async () => {
  engine.layerOutputs.proxmox = {
    nodes: {
      value: { "control-1": { vmId: 5011 }, "worker-1": { vmId: 5021 }, "worker-2": { vmId: 5022 } },
      secret: false,
    },
  };
  const findings = await diagnose(context(), "prox-n100", answering);
  expect(findings.find(({ check }) => check === "addresses")?.message).toBe("belong to this stack's own nodes");
});

test("a house out of reach is said once, and Proxmox is not asked", async () => {
  const findings = await diagnose(context(), "prox-n100", silent);
  expect(summary(findings).slice(8)).toEqual([
    "fix the house's network",
    "skip Proxmox, addresses, NFS",
    "fix Cloudflare token",
    "fix Cloudflare DNS token",
  ]);
  expect(proxmox.requests).toEqual([]);
});

test("tokens that are not set are not tried", async () => {
  engine.values = {};
  const findings = await diagnose(context(), "prox-n100", answering);
  expect(findings.filter(({ status }) => status === "skip")).toEqual(
    [
      ["Proxmox", "proxmoxToken"],
      ["Cloudflare token", "cloudflareToken"],
      ["Cloudflare DNS token", "cloudflareDnsToken"],
    ].map(([check, key]) => ({
      check,
      status: "skip",
      message: `is not tried: the stack's config has no ${key ?? ""} that could be read`,
    })),
  );
});

test("a stack that cannot be read is a finding, and the rest is looked at all the same", async () => {
  const broken = () => Promise.reject(new UserError("the stack's config cannot be read: incorrect passphrase"));
  const findings = await diagnose(context({ engine: broken }), "prox-n100", answering);
  expect(findings).toContainEqual({
    check: "stack",
    status: "fix",
    message: "the stack's config cannot be read: incorrect passphrase",
    fix: "do what the message says",
  });
  expect(summary(findings)).toContain("ok NFS");
});

test("an environment file that is refused is a finding, and the rest goes by the shell alone", async () => {
  mkdirSync(join(root, "config", "env"), { recursive: true });
  writeFileSync(join(root, "config", "env", "prox-n100.env"), "PULUMI_CONFIG_PASSPHRASE=hunter2\n");
  const findings = await diagnose(context(), "prox-n100", answering);
  expect(summary(findings).slice(0, 5)).toEqual([
    "ok Node",
    "ok Pulumi CLI",
    "fix config/env/prox-n100.env",
    "ok definition",
    "ok passphrase",
  ]);
  expect(formatFindings(findings)).not.toContain("hunter2");
});

test("without a valid definition nothing beyond this computer is looked at", async () => {
  writeFileSync(join(root, "home.yaml"), "cluster: {}\n");
  const findings = await diagnose(context(), "prox-n100", answering);
  expect(findings.at(-1)).toEqual({
    check: "Proxmox, network, Cloudflare",
    status: "skip",
    message: "are not looked at without a valid definition",
  });
  expect(proxmox.requests).toEqual([]);
});

test("the text has a line for each check, one for each fix, and a verdict", () => {
  expect(
    formatFindings([
      { check: "Node", status: "ok", message: "is v20.20.2" },
      { check: "definition", status: "fix", message: "has a mistake:\n  nodes: is empty", fix: "mend it" },
      { check: "NFS", status: "skip", message: "is not looked at" },
    ]),
  ).toBe(`✔ Node: is v20.20.2
✖ definition: has a mistake:
      nodes: is empty
    fix: mend it
- NFS: is not looked at

1 to mend before up`);
  expect(formatFindings([])).toBe("\nnothing stands in the way");
});
