import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createAuthority,
  issue,
  readPrivateKey,
  type Certificate,
} from "../../../../infrastructure/lab/certificates/authority";
import { checkProxmox } from "../../../../infrastructure/cli/doctor/check-proxmox";
import { proxmoxApi } from "../../../../infrastructure/cli/doctor/proxmox-api";
import { shippedDefinition } from "../../../support/shipped-definition";
import { JsonServer } from "../support/json-server";

const TOKEN = "iac@pve!homelab=12345678-1234-1234-1234-123456789abc";

let server: JsonServer;
let endpoint: string;

beforeAll(async () => {
  server = new JsonServer({
    "GET /api2/json/version": { body: { data: { version: "9.0.3" } } },
    "GET /api2/json/nodes": { status: 401, reason: "no such token", body: { data: null } },
  });
  const authority = await createAuthority({ organization: "Proxmox" }, "p256");
  const leaf = await issue(authority, { commonName: "n100", hosts: ["127.0.0.1"], usages: ["server"] });
  const key = readPrivateKey(leaf.key).export({ type: "pkcs8", format: "pem" });
  endpoint = await server.start({ cert: leaf.certificate, key });
});

afterAll(() => server.stop());

test("it sends the token, and accepts the certificate that Proxmox installs with", async () => {
  const api = proxmoxApi({ endpoint, insecure: true, token: TOKEN });
  expect(await api("/version")).toEqual({ status: 200, reason: "OK", data: { version: "9.0.3" } });
  expect(server.authorizations).toEqual(new Set([`PVEAPIToken=${TOKEN}`]));
});

test("an error is in the text next to the status", async () => {
  const api = proxmoxApi({ endpoint, insecure: true, token: TOKEN });
  expect(await api("/nodes")).toEqual({ status: 401, reason: "no such token", data: null });
});

describe("without insecure", () => {
  const version = { "GET /api2/json/version": { body: { data: { version: "9.0.3" } } } };

  async function finding(leaf: Certificate, ca: string | undefined, environment: NodeJS.ProcessEnv = {}) {
    const own = new JsonServer(version);
    const key = readPrivateKey(leaf.key).export({ type: "pkcs8", format: "pem" });
    const endpoint = await own.start({ cert: leaf.certificate, key });
    try {
      const definition = shippedDefinition((input) => {
        Object.assign(input.proxmox, { endpoint, insecure: false, ca });
      });
      const api = proxmoxApi({ endpoint, insecure: false, ca, token: TOKEN, environment });
      return (await checkProxmox({ definition, api, ownVms: new Set() }))[0]!;
    } finally {
      await own.stop();
    }
  }

  let authority: Certificate;
  let other: Certificate;
  beforeAll(async () => {
    authority = await createAuthority({ organization: "Proxmox" }, "p256");
    other = await createAuthority({ organization: "Other" }, "p256");
  });

  const leafOf = (over: Partial<Parameters<typeof issue>[1]> = {}) =>
    issue(authority, { commonName: "n100", hosts: ["127.0.0.1"], usages: ["server"], ...over });

  test("the authority in the definition is trusted", async () => {
    expect(await finding(await leafOf(), authority.certificate)).toMatchObject({ status: "ok" });
  });

  test("so is one in a folder of SSL_CERT_DIR", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ca-"));
    writeFileSync(join(folder, "house.pem"), `House\n${authority.certificate}`);
    expect(await finding(await leafOf(), undefined, { SSL_CERT_DIR: `/nowhere:${folder}` })).toMatchObject({
      status: "ok",
    });
    rmSync(folder, { recursive: true });
  });

  test.each([
    [
      "of no known authority",
      () => [leafOf(), undefined] as const,
      /^has a certificate that is not trusted here \(.+\)$/,
      "write its authority into proxmox.ca, or proxmox.insecure: true",
    ],
    [
      "of another authority",
      () => [leafOf(), other.certificate] as const,
      /^has a certificate that the authority in proxmox\.ca has not signed \(.+\)$/,
      "write the authority that has: on the host, cat /etc/pve/pve-root-ca.pem, if the certificate is Proxmox' own",
    ],
    [
      "that has expired",
      () => [leafOf({ hours: -0.5 }), authority.certificate] as const,
      /^has a certificate that is not valid now \(certificate has expired\)$/,
      "look at the clock here; if it is right, renew the certificate on the host: pvecm updatecerts --force",
    ],
    [
      "for another name",
      () => [leafOf({ hosts: ["n100.lan"] }), authority.certificate] as const,
      /^has a certificate that is not for the name or address in proxmox\.endpoint$/,
      "write one that it is for, as System → Certificates shows it",
    ],
  ])("a certificate %s is a finding", async (_, of, message, remedy) => {
    const [leaf, ca] = of();
    const found = await finding(await leaf, ca);
    expect(found).toEqual({
      check: "Proxmox",
      status: "fix",
      message: expect.stringMatching(message) as string,
      fix: remedy,
    });
  });
});

test("nobody at the endpoint is a finding", async () => {
  const gone = new JsonServer();
  const url = (await gone.start()).replace("http:", "https:");
  await gone.stop();
  const definition = shippedDefinition((input) => {
    input.proxmox.endpoint = url;
  });
  const api = proxmoxApi({ endpoint: url, insecure: true, token: TOKEN });
  expect(await checkProxmox({ definition, api, ownVms: new Set() })).toEqual([
    {
      check: "Proxmox",
      status: "fix",
      message: expect.stringMatching(/^does not answer at https:\/\/127.0.0.1:\d+ \(.*ECONNREFUSED/) as string,
      fix: "look whether it is up, and at proxmox.endpoint",
    },
  ]);
});
