import type { PlainMap } from "../../engine/provider/adapter";
import { text } from "../text";
import type { CloudflareResource } from "./resource";

type Include = { email: { email: string } } | { group: { id: string } };

function policyBody(inputs: PlainMap) {
  return {
    account_id: text(inputs, "accountId"),
    name: text(inputs, "name"),
    decision: text(inputs, "decision") as "allow",
    include: inputs["includes"] as unknown as Include[],
    session_duration: text(inputs, "sessionDuration"),
  };
}

interface Policy {
  readonly id?: string;
  readonly name?: string;
  readonly decision?: string;
  readonly include?: unknown;
  readonly session_duration?: string;
}

const policyShown = (inputs: PlainMap, { name, decision, include, session_duration }: Policy) => ({
  ...inputs,
  name,
  decision,
  includes: include,
  sessionDuration: session_duration,
});

/** `ZeroTrustAccessPolicy`. */
export const accessPolicy: CloudflareResource = {
  shape: {
    accountId: "any",
    name: "any",
    decision: "any",
    includes: { email: { email: "any" }, group: { id: "any" } },
    sessionDuration: "any",
  },
  replaces: ["accountId"],
  computed: [],
  async create(api, inputs) {
    const policy = (await api.zeroTrust.access.policies.create(policyBody(inputs))) as Policy;
    return { id: policy.id ?? "", outputs: policyShown(inputs, policy) };
  },
  async read(api, id, inputs) {
    const policy = (await api.zeroTrust.access.policies.get(id, { account_id: text(inputs, "accountId") })) as Policy;
    return { inputs: policyShown(inputs, policy), outputs: policyShown(inputs, policy) };
  },
  async update(api, id, inputs) {
    return policyShown(inputs, (await api.zeroTrust.access.policies.update(id, policyBody(inputs))) as Policy);
  },
  async delete(api, id, inputs) {
    await api.zeroTrust.access.policies.delete(id, { account_id: text(inputs, "accountId") });
  },
};

interface Application {
  readonly id?: string;
  readonly aud?: string;
  readonly name?: string;
  readonly domain?: string;
  readonly type?: string;
  readonly session_duration?: string;
  readonly policies?: { id?: string; precedence?: number }[];
}

function applicationBody(inputs: PlainMap) {
  return {
    account_id: text(inputs, "accountId"),
    name: text(inputs, "name"),
    domain: text(inputs, "domain"),
    type: text(inputs, "type") as "self_hosted",
    session_duration: text(inputs, "sessionDuration"),
    policies: inputs["policies"] as unknown as { id: string; precedence: number }[],
    // The defaults that the real provider sends along.
    app_launcher_visible: true,
    http_only_cookie_attribute: true,
  };
}

function applicationShown(inputs: PlainMap, { name, domain, type, session_duration, policies = [] }: Application) {
  const named = policies.map(({ id, precedence }) => ({ id, precedence }));
  return { ...inputs, name, domain, type, sessionDuration: session_duration, policies: named };
}

/** `ZeroTrustAccessApplication`, self-hosted. */
export const accessApplication: CloudflareResource = {
  shape: {
    accountId: "any",
    name: "any",
    type: "any",
    domain: "any",
    sessionDuration: "any",
    policies: { id: "any", precedence: "any" },
  },
  replaces: ["accountId"],
  computed: ["aud"],
  async create(api, inputs) {
    const application = (await api.zeroTrust.access.applications.create(applicationBody(inputs))) as Application;
    return { id: application.id ?? "", outputs: { ...applicationShown(inputs, application), aud: application.aud } };
  },
  async read(api, id, inputs) {
    const account = { account_id: text(inputs, "accountId") };
    const application = (await api.zeroTrust.access.applications.get(id, account)) as Application;
    const found = applicationShown(inputs, application);
    return { inputs: found, outputs: { ...found, aud: application.aud } };
  },
  async update(api, id, inputs) {
    const application = (await api.zeroTrust.access.applications.update(id, applicationBody(inputs))) as Application;
    return { ...applicationShown(inputs, application), aud: application.aud };
  },
  async delete(api, id, inputs) {
    await api.zeroTrust.access.applications.delete(id, { account_id: text(inputs, "accountId") });
  },
};
