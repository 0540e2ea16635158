import { randomBytes, randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { ApiError, page, refuseUnknown, required, success } from "./answer";
import type { Account } from "./server";
import type { AccessApplication, AccessPolicy } from "./state";

interface AccessPath {
  Params: { id: string };
  Body: Record<string, unknown>;
  Querystring: Record<string, string | undefined>;
}

const POLICY_MEMBERS = ["name", "decision", "include", "exclude", "require", "session_duration"];
const APPLICATION_MEMBERS = [
  "name",
  "domain",
  "type",
  "session_duration",
  "policies",
  "app_launcher_visible",
  "http_only_cookie_attribute",
  "auto_redirect_to_identity",
  "enable_binding_cookie",
  "options_preflight_bypass",
  "allowed_idps",
  "destinations",
  "tags",
];

/** The lab's team. */
export const TEAM = "lab.cloudflareaccess.com";

/** `/accounts/<account>/access`: the team, reusable policies and self-hosted applications. */
export function accessRoutes(server: FastifyInstance, account: Account): void {
  server.get(`/accounts/${account.account}/access/organizations`, () =>
    success({ auth_domain: TEAM, name: "lab", login_design: {}, session_duration: "24h" }),
  );
  policyRoutes(server, account);
  applicationRoutes(server, account);
}

function policyRoutes(server: FastifyInstance, { state, save, account }: Account): void {
  const base = `/accounts/${account}/access/policies`;
  const find = (id: string): AccessPolicy => {
    const policy = state.policies.find((candidate) => candidate.id === id);
    if (policy === undefined) throw new ApiError(404, 12133, "access.api.error.policy_not_found");
    return policy;
  };
  const users = (id: string) =>
    state.applications.filter(({ policies }) => policies.some((policy) => policy.id === id));
  const shown = (policy: AccessPolicy) => ({ ...policy, reusable: true, app_count: users(policy.id).length });

  server.get<AccessPath>(base, ({ query }) => page(state.policies.map(shown), query));
  server.get<AccessPath>(`${base}/:id`, ({ params }) => success(shown(find(params.id))));

  server.post<AccessPath>(base, ({ body }) => {
    const now = new Date().toISOString();
    const policy = { id: randomUUID(), ...policyFields(body), created_at: now, updated_at: now };
    state.policies.push(policy);
    save();
    return success(shown(policy));
  });

  server.put<AccessPath>(`${base}/:id`, ({ params, body }) => {
    const policy = Object.assign(find(params.id), policyFields(body), { updated_at: new Date().toISOString() });
    save();
    return success(shown(policy));
  });

  server.delete<AccessPath>(`${base}/:id`, ({ params }) => {
    const policy = find(params.id);
    if (users(policy.id).length > 0) throw new ApiError(409, 12132, "access.api.error.policy_in_use");
    state.policies.splice(state.policies.indexOf(policy), 1);
    save();
    return success({ id: policy.id });
  });
}

function policyFields(body: Record<string, unknown>) {
  refuseUnknown(body, POLICY_MEMBERS);
  const include = (body["include"] ?? []) as unknown[];
  if (include.length === 0) throw new ApiError(400, 12130, "access.api.error.invalid_request: include is required");
  return {
    name: required(body, "name"),
    decision: required(body, "decision"),
    include,
    exclude: (body["exclude"] ?? []) as unknown[],
    require: (body["require"] ?? []) as unknown[],
    session_duration: (body["session_duration"] ?? "24h") as string,
  };
}

function applicationRoutes(server: FastifyInstance, { state, save, account }: Account): void {
  const base = `/accounts/${account}/access/apps`;
  const find = (id: string): AccessApplication => {
    const application = state.applications.find((candidate) => candidate.id === id);
    if (application === undefined) throw new ApiError(404, 11021, "access.api.error.unknown_application");
    return application;
  };
  const fields = (body: Record<string, unknown>, self?: string) => {
    refuseUnknown(body, APPLICATION_MEMBERS);
    const domain = required(body, "domain");
    if (state.applications.some((application) => application.id !== self && application.domain === domain)) {
      throw new ApiError(409, 11010, "access.api.error.application_already_exists");
    }
    const policies = ((body["policies"] ?? []) as { id: string; precedence: number }[]).map(({ id, precedence }) => {
      if (!state.policies.some((policy) => policy.id === id)) {
        throw new ApiError(400, 12130, "access.api.error.invalid_request: unknown policy");
      }
      return { id, precedence };
    });
    const options = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    return {
      ...options,
      name: required(body, "name"),
      domain,
      type: required(body, "type"),
      session_duration: (body["session_duration"] ?? "24h") as string,
      policies,
    };
  };
  const shown = (application: AccessApplication) => ({
    ...application,
    policies: application.policies.map(({ id, precedence }) => ({
      ...state.policies.find((policy) => policy.id === id),
      reusable: true,
      precedence,
    })),
    destinations: [{ type: "public", uri: application.domain }],
    self_hosted_domains: [application.domain],
  });

  server.get<AccessPath>(base, ({ query }) => {
    const { domain } = query;
    const found = state.applications.filter((application) => domain === undefined || application.domain === domain);
    return page(found.map(shown), query);
  });
  server.get<AccessPath>(`${base}/:id`, ({ params }) => success(shown(find(params.id))));

  server.post<AccessPath>(base, ({ body }) => {
    const now = new Date().toISOString();
    const application = {
      id: randomUUID(),
      aud: randomBytes(32).toString("hex"),
      ...fields(body),
      created_at: now,
      updated_at: now,
    };
    state.applications.push(application);
    save();
    return success(shown(application));
  });

  server.put<AccessPath>(`${base}/:id`, ({ params, body }) => {
    const application = find(params.id);
    Object.assign(application, fields(body, application.id), { updated_at: new Date().toISOString() });
    save();
    return success(shown(application));
  });

  server.delete<AccessPath>(`${base}/:id`, ({ params }) => {
    const application = find(params.id);
    state.applications.splice(state.applications.indexOf(application), 1);
    save();
    return success({ id: application.id });
  });
}
