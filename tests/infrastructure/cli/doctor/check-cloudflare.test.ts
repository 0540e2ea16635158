import { cloudflareClient } from "../../../../infrastructure/cli/cloudflare-client";
import { checkCloudflare, checkDnsToken } from "../../../../infrastructure/cli/doctor/check-cloudflare";
import { shippedDefinition } from "../../../support/shipped-definition";
import { cloudflareAnswer, cloudflareError, JsonServer, type Routes } from "../support/json-server";

const definition = shippedDefinition();
const { account, zone } = definition.cloudflare;
const ZONE = `/client/v4/zones/${zone.id}`;
const ACCOUNT = `/client/v4/accounts/${account}`;
const TOKEN = "t".repeat(40);

const FITTING: Routes = {
  "GET /client/v4/user/tokens/verify": cloudflareAnswer({ id: "1", status: "active" }),
  [`GET ${ZONE}`]: cloudflareAnswer({ id: zone.id, name: zone.name, status: "active", account: { id: account } }),
  [`GET ${ZONE}/dns_records`]: cloudflareAnswer([]),
  [`GET ${ACCOUNT}/cfd_tunnel`]: cloudflareAnswer([]),
  [`GET ${ACCOUNT}/access/apps`]: cloudflareAnswer([]),
  [`GET ${ACCOUNT}/access/policies`]: cloudflareAnswer([]),
  [`GET ${ACCOUNT}/access/organizations`]: cloudflareAnswer({ auth_domain: "family.cloudflareaccess.com" }),
};

const server = new JsonServer();
let client: ReturnType<typeof cloudflareClient>;

beforeAll(async () => {
  const base = `${await server.start()}/client/v4`;
  client = cloudflareClient({ endpoints: { ...definition.endpoints, cloudflare: base } }, TOKEN);
});

beforeEach(() => {
  server.routes = FITTING;
  server.requests.length = 0;
});

afterAll(() => server.stop());

async function toMend(routes: Routes, ownTunnel?: string) {
  server.routes = { ...FITTING, ...routes };
  const findings = await checkCloudflare({ definition, client, ownTunnel });
  return findings.filter(({ status }) => status !== "ok");
}

test("an account that fits is found fit, and nothing is written in it", async () => {
  expect(await checkCloudflare({ definition, client, ownTunnel: undefined })).toEqual(
    [
      ["Cloudflare token", "is active"],
      ["zone example.com", "is active"],
      ["record prox-n100-tunnel.example.com", "is free, or this stack's own"],
      ["tunnel prox-n100", "is free, or this stack's own"],
      ["Cloudflare Access", "lets the token read its applications and policies (whether it may write is not tried)"],
      ["Cloudflare Access team", "is family.cloudflareaccess.com"],
    ].map(([check, message]) => ({ check, status: "ok", message })),
  );
  expect(server.requests.every((request) => request.startsWith("GET "))).toBe(true);
});

test("a token of the account, not of a user, is verified there", async () => {
  const routes = {
    "GET /client/v4/user/tokens/verify": cloudflareError(401, 1000, "Invalid API Token"),
    [`GET ${ACCOUNT}/tokens/verify`]: cloudflareAnswer({ id: "1", status: "active" }),
  };
  expect(await toMend(routes)).toEqual([]);
});

test.each([
  [
    "that is not known",
    {
      "GET /client/v4/user/tokens/verify": cloudflareError(401, 1000, "Invalid API Token"),
      [`GET ${ACCOUNT}/tokens/verify`]: cloudflareError(401, 1000, "Invalid API Token"),
    },
    "is not known to Cloudflare, or has expired",
  ],
  [
    "that is disabled",
    { "GET /client/v4/user/tokens/verify": cloudflareAnswer({ id: "1", status: "disabled" }) },
    "is disabled",
  ],
])("a token %s is one finding, and nothing else is asked", async (_, routes, message) => {
  expect(await toMend(routes)).toEqual([
    {
      check: "Cloudflare token",
      status: "fix",
      message,
      fix: "make another, then run npm run homelab -- pulumi config set --secret homelab:cloudflareToken",
    },
  ]);
  expect(server.requests.filter((request) => !request.endsWith("/tokens/verify"))).toEqual([]);
});

const FORBIDDEN = cloudflareError(403, 10000, "Authentication error");

test.each([
  [`GET ${ZONE}`, "zone example.com", "Zone → Zone → Read on example.com"],
  [`GET ${ZONE}/dns_records`, "record prox-n100-tunnel.example.com", "Zone → DNS → Edit on example.com"],
  [`GET ${ACCOUNT}/cfd_tunnel`, "tunnel prox-n100", "Account → Cloudflare Tunnel → Edit"],
  [`GET ${ACCOUNT}/access/apps`, "Cloudflare Access", "Account → Access: Apps and Policies → Edit"],
  [`GET ${ACCOUNT}/access/policies`, "Cloudflare Access", "Account → Access: Apps and Policies → Edit"],
  [
    `GET ${ACCOUNT}/access/organizations`,
    "Cloudflare Access team",
    "Account → Access: Organizations, Identity Providers, and Groups → Read",
  ],
])("%s refused: the permission is named", async (route, check, permission) => {
  expect(await toMend({ [route]: FORBIDDEN })).toEqual([
    { check, status: "fix", message: "is refused to the token", fix: `give it the permission ${permission}` },
  ]);
});

test.each([
  [
    "another zone",
    {
      [`GET ${ZONE}`]: cloudflareAnswer({ id: zone.id, name: "other.com", status: "active", account: { id: account } }),
    },
    { check: "zone example.com", message: "that id is other.com", fix: "copy zone.id from the overview page" },
  ],
  [
    "another account",
    {
      [`GET ${ZONE}`]: cloudflareAnswer({
        id: zone.id,
        name: zone.name,
        status: "active",
        account: { id: "f".repeat(32) },
      }),
    },
    {
      check: "zone example.com",
      message: "belongs to another account",
      fix: "copy cloudflare.account from the overview page",
    },
  ],
  [
    "a zone that is not served yet",
    {
      [`GET ${ZONE}`]: cloudflareAnswer({ id: zone.id, name: zone.name, status: "pending", account: { id: account } }),
    },
    { check: "zone example.com", message: "is pending", fix: "have the registrar name Cloudflare's name servers" },
  ],
  [
    "an account that has chosen no team",
    { [`GET ${ACCOUNT}/access/organizations`]: cloudflareAnswer({}) },
    {
      check: "Cloudflare Access team",
      message: "has no name yet",
      fix: "choose one in the dashboard: Zero Trust → Settings",
    },
  ],
  [
    "a record in the way",
    {
      [`GET ${ZONE}/dns_records`]: cloudflareAnswer([
        { id: "1", type: "CNAME", name: definition.tunnelHost, content: "x" },
      ]),
    },
    {
      check: "record prox-n100-tunnel.example.com",
      message: "is there already, as CNAME",
      fix: "delete it if nothing needs it",
    },
  ],
  [
    "a tunnel of that name",
    { [`GET ${ACCOUNT}/cfd_tunnel`]: cloudflareAnswer([{ id: "other", name: "prox-n100" }]) },
    {
      check: "tunnel prox-n100",
      message: "is there already, and not this stack's",
      fix: "delete it, or name another in cloudflare.tunnel",
    },
  ],
])("%s", async (_, routes: Routes, finding) => {
  expect(await toMend(routes)).toEqual([{ status: "fix", ...finding }]);
});

test("what the stack has made already is not in the way", async () => {
  const routes = {
    [`GET ${ACCOUNT}/cfd_tunnel`]: cloudflareAnswer([{ id: "ours", name: "prox-n100" }]),
    [`GET ${ZONE}/dns_records`]: cloudflareAnswer([
      { id: "1", type: "CNAME", name: definition.tunnelHost, content: "x" },
    ]),
  };
  expect(await toMend(routes, "ours")).toEqual([]);
});

test("Access is not asked for where nothing is behind it", async () => {
  const open = shippedDefinition((input) => {
    input.exposure = { demo: { access: "public" } };
  });
  await checkCloudflare({ definition: open, client, ownTunnel: undefined });
  expect(server.requests.filter((request) => request.includes("/access/"))).toEqual([]);
});

test("an API that fails is not taken for a missing permission", async () => {
  const broken = { status: 500, body: {} };
  const [finding] = await toMend({ [`GET ${ZONE}`]: broken });
  expect(finding).toMatchObject({
    check: "zone example.com",
    message: expect.stringMatching(/^cannot be read: 500/) as string,
    fix: "run this again; if it stays so, look at cloudflarestatus.com",
  });
});

test("the token for DNS alone is verified and tried on the zone's records", async () => {
  expect(await checkDnsToken({ definition, client })).toEqual([
    {
      check: "Cloudflare DNS token",
      status: "ok",
      message: "reads the records of example.com (whether it may write is not tried)",
    },
  ]);
  server.routes = { ...FITTING, [`GET ${ZONE}/dns_records`]: FORBIDDEN };
  expect((await checkDnsToken({ definition, client }))[0]).toEqual({
    check: "Cloudflare DNS token",
    status: "fix",
    message: "is refused to the token",
    fix: "give it the permission Zone → DNS → Edit on example.com",
  });
});
