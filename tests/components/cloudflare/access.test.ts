import * as cloudflare from "@pulumi/cloudflare";
import { Access } from "../../../components/cloudflare/access";
import type { DefinitionInput } from "../../../config/schema";
import { record, UNKNOWN, type RecorderOptions } from "../../support/recorder";
import { shippedDefinition } from "../../support/shipped-definition";
import { reversed } from "../../support/two-hosts";

const POLICY = "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy";
const APPLICATION = "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";
const account = "0123456789abcdef0123456789abcdef";

const ORGANIZATION = "cloudflare:index/getZeroTrustOrganization:getZeroTrustOrganization";
const team = (authDomain?: string) => (token: string) => (token === ORGANIZATION ? { authDomain } : {});

function access(
  change?: (definition: DefinitionInput) => void,
  options: RecorderOptions = { call: team("family.cloudflareaccess.com") },
) {
  const definition = shippedDefinition(change);
  return record(() => {
    const provider = new cloudflare.Provider("cloudflare", { apiToken: "t" });
    const { allow, sessionDuration } = definition.cloudflare.access;
    const { hosts } = definition.exposure;
    const built = new Access(
      "access",
      { account, cluster: definition.cluster.name, hosts, allow, sessionDuration },
      { provider },
    );
    const applications = Object.fromEntries(Object.entries(built.applications).map(([host, { id }]) => [host, id]));
    return { team: built.team, applications };
  }, options);
}

test("whose tokens count is the account's team", async () => {
  const recording = await access();
  expect(recording.result).toMatchObject({ team: "family" });
  expect(recording.calls).toEqual([expect.objectContaining({ token: ORGANIZATION, args: { accountId: account } })]);
});

test("an account that has chosen no team yet is told to", async () => {
  await expect(access(undefined, { call: team() })).rejects.toThrow(
    "Cloudflare Access has no team domain yet; choose one",
  );
});

test("one policy for the hosts that name nobody, and an application a host, below the component", async () => {
  const recording = await access();
  expect(recording.resources.map(({ type, name, parent }) => [`${type}::${name}`, parent])).toEqual([
    ["pulumi:providers:cloudflare::cloudflare", undefined],
    ["homelab:cloudflare:Access::access", undefined],
    [`${POLICY}::access`, "homelab:cloudflare:Access::access"],
    [`${APPLICATION}::access-code`, "homelab:cloudflare:Access::access"],
    [`${APPLICATION}::access-grafana`, "homelab:cloudflare:Access::access"],
  ]);
  expect(recording.one(POLICY).inputs).toEqual({
    accountId: account,
    name: "prox-n100 default",
    decision: "allow",
    includes: [{ email: { email: "you@example.com" } }],
    sessionDuration: "24h",
  });
  expect(recording.one(APPLICATION, "access-grafana").inputs).toEqual({
    accountId: account,
    name: "grafana",
    type: "self_hosted",
    domain: "grafana.example.com",
    sessionDuration: "24h",
    policies: [{ id: "access-id", precedence: 1 }],
  });
  for (const { options } of recording.resources.slice(2)) {
    expect(options.provider).toBe("pulumi:providers:cloudflare::cloudflare");
  }
  expect(recording.result).toMatchObject({
    applications: { "code.example.com": "access-code-id", "grafana.example.com": "access-grafana-id" },
  });
});

const ADMINS = "7a0d0f0e-0000-4000-8000-000000000001";

function ownList({ exposure = {} }: DefinitionInput): void {
  exposure["grafana"] = { access: "access", allow: { emails: ["z@example.com", "a@example.com"], groups: [ADMINS] } };
}

test("a host with a list of its own has a policy of its own: addresses first, then groups, each sorted", async () => {
  const recording = await access(ownList);
  expect(recording.all(POLICY).map(({ name }) => name)).toEqual(["access", "access-grafana"]);
  expect(recording.one(POLICY, "access-grafana").inputs).toEqual({
    accountId: account,
    name: "prox-n100 grafana",
    decision: "allow",
    includes: [{ email: { email: "a@example.com" } }, { email: { email: "z@example.com" } }, { group: { id: ADMINS } }],
    sessionDuration: "24h",
  });
  expect(recording.one(APPLICATION, "access-grafana").inputs["policies"]).toEqual([
    { id: "access-grafana-id", precedence: 1 },
  ]);
  expect(recording.one(APPLICATION, "access-code").inputs["policies"]).toEqual([{ id: "access-id", precedence: 1 }]);
});

test("a host called default does not take the place of the default policy", async () => {
  const recording = await access(({ exposure = {} }) => {
    exposure["default"] = { access: "access", allow: { emails: ["a@example.com"] } };
  });
  expect(recording.all(POLICY).map(({ name }) => name)).toEqual(["access", "access-default"]);
});

test("the order of hosts and of people in the file has no meaning", async () => {
  const before = await access(ownList);
  const after = await access((definition) => {
    ownList(definition);
    definition.exposure = reversed(definition.exposure ?? {});
    definition.exposure["grafana"]?.allow?.emails?.reverse();
  });
  expect(after.resources).toEqual(before.resources);
});

test("no host behind Access is no policy", async () => {
  const recording = await access((definition) => void (definition.exposure = { demo: { access: "public" } }));
  expect(recording.resources).toHaveLength(2);
  expect(recording.result).toEqual({ team: undefined, applications: {} });
  expect(recording.calls).toEqual([]);
});

test("a preview knows no ids yet", async () => {
  const recording = await access(undefined, { preview: true, call: team("family.cloudflareaccess.com") });
  expect(recording.one(APPLICATION, "access-code").inputs["policies"]).toEqual([{ id: UNKNOWN, precedence: 1 }]);
  expect(recording.result).toMatchObject({
    applications: { "code.example.com": UNKNOWN, "grafana.example.com": UNKNOWN },
  });
});
