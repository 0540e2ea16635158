import { createAuthority, issue, readPrivateKey } from "../../../../infrastructure/lab/certificates/authority";
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

test("without insecure, a certificate that is not trusted is a finding", async () => {
  const definition = shippedDefinition((input) => {
    input.proxmox.endpoint = endpoint;
    input.proxmox.insecure = false;
  });
  const api = proxmoxApi({ endpoint, insecure: false, token: TOKEN });
  expect(await checkProxmox({ definition, api, ownVms: new Set() })).toEqual([
    {
      check: "Proxmox",
      status: "fix",
      message: expect.stringMatching(/^has a certificate that is not trusted here \(.+\)$/) as string,
      fix: "set proxmox.insecure: true, or mend it",
    },
  ]);
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
