import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveCloudflare, type CloudflareTwin } from "../../../infrastructure/lab/cloudflare/server";
import type { Certificate } from "../../../infrastructure/lab/certificates/authority";
import { call, loopbackCertificates } from "../support/https";

const ACCOUNT = "a".repeat(32);
const ZONE = { id: "b".repeat(32), name: "example.com" };
const TOKEN = "t".repeat(40);
const DNS_TOKEN = "d".repeat(40);
const SECRET = Buffer.alloc(32, 7).toString("base64");

let authority: Certificate;
let server: Certificate;
let folder: string;
let twin: CloudflareTwin;

const start = () =>
  serveCloudflare({
    listen: { host: "127.0.0.1", port: 0 },
    certificate: server,
    account: ACCOUNT,
    zone: ZONE,
    tokens: { [TOKEN]: ["tunnel", "dns", "access", "organization", "zone"], [DNS_TOKEN]: ["dns", "zone"] },
    stateFile: join(folder, "cloudflare.json"),
  });

beforeAll(async () => {
  ({ authority, server } = await loopbackCertificates());
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "cloudflare-"));
  twin = await start();
});
afterEach(async () => {
  await twin.close();
  rmSync(folder, { recursive: true });
});

async function api(method: string, path: string, body?: unknown, token = TOKEN) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const { status, json } = await call(authority.certificate, method, `${twin.url}${path}`, {
    headers: body === undefined ? { authorization: headers.authorization } : headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const errors = json["errors"] as { code: number }[];
  return { status, code: errors[0]?.code, result: json["result"] as Record<string, unknown>, json };
}

const createTunnel = (name: string) =>
  api("POST", `/accounts/${ACCOUNT}/cfd_tunnel`, { name, config_src: "cloudflare", tunnel_secret: SECRET });

test("a token that is unknown or lacks the scope is 403", async () => {
  expect(await api("GET", "/user/tokens/verify", undefined, "x".repeat(40))).toMatchObject({ status: 403, code: 9109 });
  expect(await api("GET", `/accounts/${ACCOUNT}/cfd_tunnel`, undefined, DNS_TOKEN)).toMatchObject({
    status: 403,
    code: 10000,
  });
  expect(await api("GET", "/user/tokens/verify")).toMatchObject({ status: 200, result: { status: "active" } });
  expect((await api("GET", `/zones?name=${ZONE.name}`, undefined, DNS_TOKEN)).result).toMatchObject([{ id: ZONE.id }]);
});

test("a tunnel: its name is taken until it is deleted, its token holds the secret, its answers do not", async () => {
  const { result } = await createTunnel("prox-n100");
  expect(JSON.stringify(result)).not.toContain(SECRET);
  expect(await createTunnel("prox-n100")).toMatchObject({ status: 409, code: 1013 });
  const path = `/accounts/${ACCOUNT}/cfd_tunnel/${String(result["id"])}`;
  const token = (await api("GET", `${path}/token`)).result as unknown as string;
  expect(JSON.parse(Buffer.from(token, "base64").toString())).toEqual({ a: ACCOUNT, t: result["id"], s: SECRET });
  expect((await api("DELETE", path)).status).toBe(200);
  expect((await api("GET", `/accounts/${ACCOUNT}/cfd_tunnel?is_deleted=false`)).result).toEqual([]);
  expect((await createTunnel("prox-n100")).status).toBe(200);
});

test("another secret for a tunnel: its id and its connections stay, its token is another one", async () => {
  const id = String((await createTunnel("prox-n100")).result["id"]);
  twin.setConnections(id, 4);
  const path = `/accounts/${ACCOUNT}/cfd_tunnel/${id}`;
  const rotated = Buffer.alloc(40, 8).toString("base64");
  expect((await api("PATCH", path, { tunnel_secret: rotated })).result).toMatchObject({ id, status: "healthy" });
  const token = (await api("GET", `${path}/token`)).result as unknown as string;
  expect(JSON.parse(Buffer.from(token, "base64").toString())).toEqual({ a: ACCOUNT, t: id, s: rotated });
  const short = Buffer.alloc(31, 8).toString("base64");
  expect(await api("PATCH", path, { tunnel_secret: short })).toMatchObject({ status: 400, code: 1012 });
});

test("a tunnel with live connections cannot be deleted", async () => {
  const id = String((await createTunnel("t")).result["id"]);
  twin.setConnections(id, 4);
  expect(await api("DELETE", `/accounts/${ACCOUNT}/cfd_tunnel/${id}`)).toMatchObject({ status: 400, code: 1022 });
  twin.setConnections(id, 0);
  expect((await api("DELETE", `/accounts/${ACCOUNT}/cfd_tunnel/${id}`)).status).toBe(200);
});

test("routes carry a version, and the last one matches everything", async () => {
  const path = `/accounts/${ACCOUNT}/cfd_tunnel/${String((await createTunnel("t")).result["id"])}/configurations`;
  const ingress = [{ hostname: "a.example.com", service: "http://x:80" }, { service: "http_status:404" }];
  expect((await api("PUT", path, { config: { ingress } })).result).toMatchObject({ version: 1, config: { ingress } });
  expect((await api("PUT", path, { config: { ingress } })).result).toMatchObject({ version: 2 });
  expect(await api("PUT", path, { config: { ingress: ingress.slice(0, 1) } })).toMatchObject({
    status: 400,
    code: 1056,
  });
  expect((await api("GET", path)).result).toMatchObject({ version: 2, source: "cloudflare" });
});

test("DNS records: names are made full, a host has one CNAME, an identical record is refused", async () => {
  const base = `/zones/${ZONE.id}/dns_records`;
  const tunnel = { name: "t", type: "CNAME", content: "x.cfargotunnel.com", proxied: true, ttl: 1 };
  const { result } = await api("POST", base, tunnel);
  expect(result).toMatchObject({ name: "t.example.com", proxied: true, ttl: 1, proxiable: true });
  expect(await api("POST", base, { ...tunnel, content: "y.example.net" })).toMatchObject({ status: 400, code: 81053 });
  expect(await api("POST", base, { ...tunnel, type: "A", content: "1.2.3.4" })).toMatchObject({
    status: 400,
    code: 81053,
  });
  expect(await api("POST", base, tunnel)).toMatchObject({ status: 400, code: 81058 });
  expect((await api("POST", base, { name: "t", type: "TXT", content: '"heritage=external-dns"', ttl: 1 })).status).toBe(
    200,
  );
  expect(
    (await api("PATCH", `${base}/${String(result["id"])}`, { content: "z.cfargotunnel.com" })).result,
  ).toMatchObject({
    content: "z.cfargotunnel.com",
    proxied: true,
  });
  expect((await api("GET", `${base}?type=TXT`)).result).toHaveLength(1);
  expect((await api("GET", `${base}?page=2&per_page=1`)).json["result_info"]).toMatchObject({
    page: 2,
    total_count: 2,
  });
  expect((await api("DELETE", `${base}/${String(result["id"])}`)).status).toBe(200);
  expect(await api("GET", `${base}/${String(result["id"])}`)).toMatchObject({ status: 404, code: 81044 });
});

test("Access: an application names existing policies, its domain is taken once, a policy in use stays", async () => {
  const base = `/accounts/${ACCOUNT}/access`;
  const rule = { name: "family", decision: "allow", include: [{ email: { email: "you@example.com" } }] };
  const policy = (await api("POST", `${base}/policies`, rule)).result;
  expect(policy).toMatchObject({ session_duration: "24h", reusable: true, app_count: 0 });
  const app = {
    name: "grafana",
    domain: "grafana.example.com",
    type: "self_hosted",
    policies: [{ id: policy["id"], precedence: 1 }],
  };
  const { result } = await api("POST", `${base}/apps`, app);
  expect(result).toMatchObject({ domain: app.domain, policies: [{ id: policy["id"], name: "family", precedence: 1 }] });
  expect(await api("POST", `${base}/apps`, app)).toMatchObject({ status: 409, code: 11010 });
  expect(
    await api("POST", `${base}/apps`, { ...app, domain: "b.example.com", policies: [{ id: "no" }] }),
  ).toMatchObject({
    status: 400,
  });
  expect(await api("DELETE", `${base}/policies/${String(policy["id"])}`)).toMatchObject({ status: 409 });
  expect((await api("DELETE", `${base}/apps/${String(result["id"])}`)).status).toBe(200);
  expect((await api("DELETE", `${base}/policies/${String(policy["id"])}`)).status).toBe(200);
});

test("what is not modelled fails: routes, members, other accounts", async () => {
  expect(await api("GET", `/accounts/${ACCOUNT}/workers/scripts`)).toMatchObject({ status: 404, code: 7003 });
  expect(await api("GET", `/accounts/${"c".repeat(32)}/cfd_tunnel`)).toMatchObject({ status: 404, code: 7003 });
  expect((await api("POST", `/zones/${ZONE.id}/dns_records`, { name: "x", priority: 1 })).json["errors"]).toEqual([
    { code: 1001, message: "the lab does not model the member priority" },
  ]);
});

test("an account that is stopped and started again is the same, and its file is its owner's alone", async () => {
  await createTunnel("t");
  await twin.close();
  expect(statSync(join(folder, "cloudflare.json")).mode & 0o777).toBe(0o600);
  twin = await start();
  expect((await api("GET", `/accounts/${ACCOUNT}/cfd_tunnel`)).result).toMatchObject([{ name: "t" }]);
});
