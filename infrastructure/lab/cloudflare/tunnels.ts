import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { ApiError, page, refuseUnknown, required, success } from "./answer";
import type { Account } from "./server";
import type { IngressRule, Tunnel } from "./state";

interface TunnelPath {
  Params: { tunnel: string };
  Body: Record<string, unknown>;
  Querystring: Record<string, string | undefined>;
}

/** `/accounts/<account>/cfd_tunnel`: tunnels, their routes and their tokens. */
export function tunnelRoutes(server: FastifyInstance, { state, save, account }: Account): void {
  const base = `/accounts/${account}/cfd_tunnel`;
  const live = () => state.tunnels.filter((tunnel) => tunnel.deleted_at === null);

  const find = (id: string): Tunnel => {
    const tunnel = state.tunnels.find((candidate) => candidate.id === id);
    if (tunnel === undefined) throw new ApiError(404, 1003, "Tunnel not found");
    return tunnel;
  };

  server.get<TunnelPath>(base, ({ query }) => {
    const all = query["is_deleted"] === "false" ? live() : state.tunnels;
    const named = query["name"] === undefined ? all : all.filter(({ name }) => name === query["name"]);
    return page(named.map(shown), query);
  });

  server.post<TunnelPath>(base, ({ body }) => {
    refuseUnknown(body, ["name", "config_src", "tunnel_secret"]);
    const name = required(body, "name");
    if (live().some((tunnel) => tunnel.name === name)) {
      const message =
        "You already have a tunnel with this name. Delete the existing tunnel, or choose a different name for your new tunnel";
      throw new ApiError(409, 1013, message);
    }
    const tunnel: Tunnel = {
      id: randomUUID(),
      account_tag: account,
      name,
      secret: secretOf(body),
      created_at: new Date().toISOString(),
      deleted_at: null,
      config_src: body["config_src"] === "cloudflare" ? "cloudflare" : "local",
      connections: 0,
      configuration: undefined,
    };
    state.tunnels.push(tunnel);
    save();
    return success(shown(tunnel));
  });

  server.get<TunnelPath>(`${base}/:tunnel`, ({ params }) => success(shown(find(params.tunnel))));

  server.patch<TunnelPath>(`${base}/:tunnel`, ({ params, body }) => {
    refuseUnknown(body, ["name", "tunnel_secret"]);
    const tunnel = find(params.tunnel);
    if (typeof body["name"] === "string") tunnel.name = body["name"];
    // Connections that are up stay up; only new ones need the new token:
    // https://developers.cloudflare.com/tunnel/reference/tunnel-tokens/
    if (body["tunnel_secret"] !== undefined) tunnel.secret = secretOf(body);
    save();
    return success(shown(tunnel));
  });

  server.delete<TunnelPath>(`${base}/:tunnel`, ({ params }) => {
    const tunnel = find(params.tunnel);
    if (tunnel.connections > 0) {
      throw new ApiError(400, 1022, "Cannot delete tunnel because it has active connections");
    }
    tunnel.deleted_at = new Date().toISOString();
    save();
    return success(shown(tunnel));
  });

  server.get<TunnelPath>(`${base}/:tunnel/token`, ({ params }) => {
    const tunnel = find(params.tunnel);
    return success(Buffer.from(JSON.stringify({ a: account, t: tunnel.id, s: tunnel.secret })).toString("base64"));
  });

  server.get<TunnelPath>(`${base}/:tunnel/configurations`, ({ params }) => success(configuration(find(params.tunnel))));

  server.put<TunnelPath>(`${base}/:tunnel/configurations`, ({ params, body }) => {
    refuseUnknown(body, ["config"]);
    const tunnel = find(params.tunnel);
    const config = body["config"] as { ingress?: IngressRule[] } | undefined;
    const ingress = config?.ingress ?? [];
    const last = ingress.at(-1);
    if (last === undefined || last.hostname !== undefined) {
      throw new ApiError(400, 1056, "Bad Configuration: The last ingress rule must match all URLs");
    }
    tunnel.configuration = { version: (tunnel.configuration?.version ?? 0) + 1, config: { ...config, ingress } };
    save();
    return success(configuration(tunnel));
  });
}

/** @throws ApiError if it is too short. */
function secretOf(body: TunnelPath["Body"]): string {
  const secret = required(body, "tunnel_secret");
  if (Buffer.from(secret, "base64").length >= 32) return secret;
  throw new ApiError(400, 1012, "tunnel_secret must be at least 32 bytes of base64");
}

/** A tunnel as the API gives it: never with its secret. */
function shown({
  secret: _secret,
  configuration: _configuration,
  connections,
  ...tunnel
}: Tunnel): Record<string, unknown> {
  const status = connections > 0 ? "healthy" : "inactive";
  return {
    ...tunnel,
    status,
    remote_config: tunnel.config_src === "cloudflare",
    tun_type: "cfd_tunnel",
    metadata: {},
    connections: Array.from({ length: connections }, (_, index) => ({ colo_name: `lab0${String(index + 1)}` })),
    conns_active_at: null,
    conns_inactive_at: tunnel.created_at,
  };
}

function configuration(tunnel: Tunnel): Record<string, unknown> {
  return {
    tunnel_id: tunnel.id,
    version: tunnel.configuration?.version ?? 0,
    config: tunnel.configuration?.config ?? null,
    source: tunnel.config_src,
    created_at: tunnel.created_at,
  };
}
