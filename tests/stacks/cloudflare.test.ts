import type { DefinitionInput } from "../../config/schema";
import { UNKNOWN } from "../support/recorder";
import { recordStack, type StackOptions } from "../support/stack-program";
import { onTwoHosts, reversed } from "../support/two-hosts";

const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
const CONFIG = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
const RECORD = "cloudflare:index/dnsRecord:DnsRecord";
const POLICY = "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy";
const APPLICATION = "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";
const ORGANIZATION = "cloudflare:index/getZeroTrustOrganization:getZeroTrustOrganization";
const SECRET = "random:index/randomPassword:RandomPassword";
const TOKEN = "x".repeat(40);

function cloudflare(options: StackOptions = {}) {
  return recordStack("cloudflare", {
    config: { "homelab:cloudflareToken": TOKEN },
    secretKeys: ["homelab:cloudflareToken"],
    outputs: (type) => (type === SECRET ? { result: "secret" } : {}),
    call: (called) =>
      called === ORGANIZATION ? { authDomain: "family.cloudflareaccess.com" } : { token: "run-with-this" },
    ...options,
  });
}

/** The program runs once for all that is asked of one recording. */
let shipped: Awaited<ReturnType<typeof cloudflare>>;
beforeAll(async () => {
  shipped = await cloudflare();
}, 60_000);

jest.setTimeout(60_000);

test("the shipped definition is a tunnel with its secret and record, Access before two hosts, and the routes", () => {
  const { resources } = shipped;
  expect(resources.map(({ type, name, parent }) => [type, name, parent?.split("::")[0]]).sort()).toEqual(
    [
      ["pulumi:providers:cloudflare", "cloudflare", undefined],
      ["homelab:cloudflare:Tunnel", "tunnel", undefined],
      [SECRET, "tunnel-secret", "homelab:cloudflare:Tunnel"],
      [TUNNEL, "tunnel", "homelab:cloudflare:Tunnel"],
      [RECORD, "tunnel", "homelab:cloudflare:Tunnel"],
      ["homelab:cloudflare:Access", "access", undefined],
      [POLICY, "access", "homelab:cloudflare:Access"],
      [APPLICATION, "access-code", "homelab:cloudflare:Access"],
      [APPLICATION, "access-grafana", "homelab:cloudflare:Access"],
      ["homelab:cloudflare:Routes", "routes", undefined],
      [CONFIG, "routes", "homelab:cloudflare:Routes"],
    ].sort(),
  );
});

const hosts = ["code", "demo", "grafana", "jellyfin", "jellyseer"].map((name) => `${name}.example.com`);

test("gives the other layers the tunnel, its token as a secret, and what it leads to", () => {
  expect(shipped.result).toEqual({
    tunnelId: "tunnel-id",
    tunnelName: "prox-n100",
    tunnelToken: { secret: "run-with-this" },
    tunnelHost: "prox-n100-tunnel.example.com",
    routes: hosts,
    accessApplications: { "code.example.com": "access-code-id", "grafana.example.com": "access-grafana-id" },
  });
});

test("every resource and the call go by the definition's provider; token and tunnel secret are secret", () => {
  const recording = shipped;
  expect(recording.one("pulumi:providers:cloudflare").inputs).toEqual({
    apiToken: { secret: TOKEN },
    baseUrl: "https://api.cloudflare.com/client/v4",
  });
  const resources = recording.resources.filter(({ type }) => type.startsWith("cloudflare:"));
  expect(resources).toHaveLength(6);
  for (const { options } of resources) expect(options.provider).toBe("pulumi:providers:cloudflare::cloudflare");
  expect(recording.one(TUNNEL).inputs["tunnelSecret"]).toEqual({ secret: "c2VjcmV0" });
  expect(recording.calls).toHaveLength(2);
  expect(JSON.stringify([resources, recording.result])).not.toContain(TOKEN);
});

test("the Access applications stand before the routes to their hosts", () => {
  expect(shipped.one(CONFIG).dependsOn).toEqual([
    `${APPLICATION}::access-code`,
    `${APPLICATION}::access-grafana`,
    `${TUNNEL}::tunnel`,
  ]);
});

test("the tunnel is deleted before the Access applications: as long as there are routes, they are guarded", () => {
  expect(shipped.one(TUNNEL).dependsOn).toEqual([
    `${APPLICATION}::access-code`,
    `${APPLICATION}::access-grafana`,
    `${SECRET}::tunnel-secret`,
  ]);
});

test("the record is the tunnel's name in the definition's zone", () => {
  expect(shipped.one(RECORD).inputs).toMatchObject({
    zoneId: "fedcba9876543210fedcba9876543210",
    name: "prox-n100-tunnel.example.com",
    content: "tunnel-id.cfargotunnel.com",
  });
});

test("in a preview before anything is there, what Cloudflare will answer is unknown and it is asked for its team alone", async () => {
  const recording = await cloudflare({ preview: true });
  expect(recording.resources).toHaveLength(11);
  expect(recording.calls.map(({ token }) => token)).toEqual([ORGANIZATION]);
  expect(recording.result).toEqual({
    tunnelId: UNKNOWN,
    tunnelName: "prox-n100",
    tunnelToken: { secret: UNKNOWN },
    tunnelHost: "prox-n100-tunnel.example.com",
    routes: hosts,
    accessApplications: UNKNOWN,
  });
});

test("how many nodes and hosts there are has no meaning here", async () => {
  expect((await cloudflare({ change: onTwoHosts })).resources).toEqual(shipped.resources);
});

test("the order of the exposure table has no meaning", async () => {
  const turned = (definition: DefinitionInput) => void (definition.exposure = reversed(definition.exposure ?? {}));
  const after = await cloudflare({ change: turned });
  expect(after.resources).toEqual(shipped.resources);
  expect(after.result).toEqual(shipped.result);
});

test("a mirror of the API is asked instead of Cloudflare's own", async () => {
  const baseUrl = "https://127.0.0.1:18444/client/v4";
  const recording = await cloudflare({ change: (definition) => void (definition.endpoints = { cloudflare: baseUrl }) });
  expect(recording.one("pulumi:providers:cloudflare").inputs["baseUrl"]).toBe(baseUrl);
});

test.each([
  ["no token", {}, "Cloudflare API token for tunnel"],
  ["something else", { "homelab:cloudflareToken": "Bearer 123" }, "what is set is not this: Cloudflare API token"],
])("with %s nothing is registered, and the message says how to supply one", async (_, config, comment) => {
  await expect(cloudflare({ config })).rejects.toThrow(
    "the stack's config lacks what the cloudflare layer needs; run\n" +
      `  npm run homelab -- pulumi --stack prox-n100 config set --secret homelab:cloudflareToken   # ${comment}`,
  );
});

test("a shell whose API key would be sent along with the token is refused", async () => {
  await expect(cloudflare({ environment: { CLOUDFLARE_API_KEY: "k", CLOUDFLARE_EMAIL: "e" } })).rejects.toThrow(
    "the environment sets CLOUDFLARE_API_KEY, CLOUDFLARE_EMAIL, which the provider would obey past the cluster " +
      "definition; run `unset CLOUDFLARE_API_KEY CLOUDFLARE_EMAIL`, then try again",
  );
});
