import * as cloudflare from "@pulumi/cloudflare";
import * as random from "@pulumi/random";
import { Tunnel } from "../../../components/cloudflare/tunnel";
import { record, UNKNOWN, type RecorderOptions } from "../../support/recorder";

const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
const RECORD = "cloudflare:index/dnsRecord:DnsRecord";
const SECRET = "random:index/randomPassword:RandomPassword";
const args = { account: "a".repeat(32), zone: "b".repeat(32), tunnel: "prox-n100", host: "t.example.com" };

function tunnel(options: RecorderOptions = {}) {
  return record(
    () => {
      const provider = new cloudflare.Provider("cloudflare", { apiToken: "t" });
      const application = new random.RandomId("application", { byteLength: 1 });
      const { tunnelId, tunnelName, token } = new Tunnel("tunnel", { ...args, after: [application] }, { provider });
      return { tunnelId, tunnelName, token };
    },
    {
      id: (type) => (type === TUNNEL ? "0815" : "other"),
      outputs: (type) => (type === SECRET ? { result: "secret" } : {}),
      call: () => ({ token: "run-with-this" }),
      ...options,
    },
  );
}

test("is a tunnel, its secret and its record, below the component", async () => {
  const { resources } = await tunnel();
  const given = ["pulumi:providers:cloudflare", "random:index/randomId:RandomId"];
  const built = resources.filter(({ type }) => !given.includes(type));
  expect(built.map(({ type, name, parent }) => [`${type}::${name}`, parent])).toEqual([
    ["homelab:cloudflare:Tunnel::tunnel", undefined],
    [`${SECRET}::tunnel-secret`, "homelab:cloudflare:Tunnel::tunnel"],
    [`${TUNNEL}::tunnel`, "homelab:cloudflare:Tunnel::tunnel"],
    [`${RECORD}::tunnel`, "homelab:cloudflare:Tunnel::tunnel"],
  ]);
});

test("the tunnel is configured at Cloudflare and has a generated secret of at least 32 bytes, in base64, which nobody sees", async () => {
  const recording = await tunnel();
  // 43 of 62 characters are 256 bits
  expect(recording.one(SECRET).inputs).toEqual({ length: 43, special: false });
  expect(recording.one(SECRET).options.additionalSecretOutputs).toContain("result");
  expect(recording.one(TUNNEL).inputs).toEqual({
    accountId: "a".repeat(32),
    name: "prox-n100",
    configSrc: "cloudflare",
    tunnelSecret: { secret: "c2VjcmV0" },
  });
  expect(recording.one(TUNNEL).options).toMatchObject({
    provider: "pulumi:providers:cloudflare::cloudflare",
    deleteBeforeReplace: true,
    additionalSecretOutputs: ["tunnelSecret"],
  });
});

test("what guards its hosts stands before it, and is deleted after it", async () => {
  expect((await tunnel()).one(TUNNEL).dependsOn).toEqual([
    "random:index/randomId:RandomId::application",
    `${SECRET}::tunnel-secret`,
  ]);
});

test("one proxied record points to it", async () => {
  const registered = (await tunnel()).one(RECORD);
  expect(registered.inputs).toEqual({
    zoneId: "b".repeat(32),
    name: "t.example.com",
    type: "CNAME",
    content: "0815.cfargotunnel.com",
    proxied: true,
    ttl: 1,
    comment: "Tunnel prox-n100, kept by Pulumi",
  });
  expect(registered.dependsOn).toEqual([`${TUNNEL}::tunnel`]);
  expect(registered.options.provider).toBe("pulumi:providers:cloudflare::cloudflare");
});

test("the token is asked for once and is secret", async () => {
  const recording = await tunnel();
  expect(recording.calls).toEqual([
    {
      token: "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken",
      args: { accountId: "a".repeat(32), tunnelId: "0815" },
    },
  ]);
  expect(recording.result).toEqual({
    tunnelId: "0815",
    tunnelName: "prox-n100",
    token: { secret: "run-with-this" },
  });
});

test("a preview before the tunnel is there asks for nothing", async () => {
  const recording = await tunnel({ preview: true });
  expect(recording.calls).toEqual([]);
  expect(recording.result).toEqual({ tunnelId: UNKNOWN, tunnelName: "prox-n100", token: { secret: UNKNOWN } });
  expect(recording.one(TUNNEL).inputs["tunnelSecret"]).toEqual({ secret: UNKNOWN });
  expect(recording.one(RECORD).inputs["content"]).toBe(UNKNOWN);
});
