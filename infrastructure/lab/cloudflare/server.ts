import type { Certificate } from "../certificates/authority";
import { Faults } from "../faults";
import { pathOf, serveHttps, type HttpsTwin, type Listen } from "../https-server";
import { StateFile } from "../state";
import { accessRoutes } from "./access";
import { ApiError, sendError, success } from "./answer";
import { dnsRoutes } from "./dns";
import { emptyState, type CloudflareState } from "./state";
import { tunnelRoutes } from "./tunnels";

/** What a token may do, in the words of Cloudflare's token page. */
export type TokenScope = "tunnel" | "dns" | "access" | "organization" | "zone";

export interface CloudflareOptions {
  readonly listen: Listen;
  readonly certificate: Certificate;
  /** Account id. */
  readonly account: string;
  readonly zone: { readonly id: string; readonly name: string };
  /** The tokens that are valid, each with its scopes. */
  readonly tokens: Readonly<Record<string, readonly TokenScope[]>>;
  /** Where the account is kept; in memory only if absent. Holds tunnel secrets. */
  readonly stateFile?: string | undefined;
  readonly faults?: Faults;
}

/** What the routes work on. */
export interface Account {
  readonly state: CloudflareState;
  readonly save: () => void;
  readonly account: string;
  readonly zone: { readonly id: string; readonly name: string };
}

/** The Cloudflare API, below `/client/v4`, and what the account holds. */
export interface CloudflareTwin extends HttpsTwin {
  readonly state: CloudflareState;
  /** Says how many connectors of a tunnel are up, as cloudflared's pods come and go. */
  setConnections(tunnelId: string, count: number): void;
}

const BASE = "/client/v4";

/**
 * The Cloudflare API for one account with one zone. A bad token is 403, as is one without the scope; what is not
 * modelled is Cloudflare's own answer to an unknown route.
 */
export async function serveCloudflare(options: CloudflareOptions): Promise<CloudflareTwin> {
  const stateFile = StateFile.load<CloudflareState>(options.stateFile, emptyState);
  const save = () => {
    stateFile.save();
  };
  const account: Account = { state: stateFile.value, save, account: options.account, zone: options.zone };
  const twin = await serveHttps({
    listen: options.listen,
    certificate: options.certificate,
    faults: options.faults ?? new Faults(),
    routes(server) {
      server.setErrorHandler((error, _request, reply) => {
        if (error instanceof ApiError) return sendError(reply, error);
        const status = (error as { statusCode?: number }).statusCode ?? 500;
        return sendError(reply, new ApiError(status, 10001, (error as Error).message));
      });
      server.setNotFoundHandler((_request, reply) =>
        sendError(
          reply,
          new ApiError(404, 7003, "Could not route to this path, perhaps your object identifier is invalid?"),
        ),
      );
      server.addHook("preHandler", (request, _reply, done) => {
        const scopes = scopesOf(request.headers.authorization, options.tokens);
        if (scopes === undefined) throw new ApiError(403, 9109, "Invalid access token");
        const scope = scopeOf(pathOf(request));
        if (scope !== undefined && !scopes.includes(scope)) throw new ApiError(403, 10000, "Authentication error");
        done();
      });
      void server.register(
        (api, _options, done) => {
          api.get("/user/tokens/verify", () =>
            success(
              { id: "0".repeat(32), status: "active" },
              { messages: [{ code: 10000, message: "This API Token is valid and active" }] },
            ),
          );
          tunnelRoutes(api, account);
          dnsRoutes(api, account);
          accessRoutes(api, account);
          done();
        },
        { prefix: BASE },
      );
    },
  });
  return {
    ...twin,
    url: `${twin.url}${BASE}`,
    state: stateFile.value,
    setConnections(tunnelId, count) {
      const tunnel = stateFile.value.tunnels.find(({ id }) => id === tunnelId);
      if (tunnel === undefined || tunnel.connections === count) return;
      tunnel.connections = count;
      save();
    },
  };
}

function scopesOf(
  authorization: string | undefined,
  tokens: CloudflareOptions["tokens"],
): readonly TokenScope[] | undefined {
  const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
  return token !== undefined && Object.hasOwn(tokens, token) ? tokens[token] : undefined;
}

function scopeOf(path: string): TokenScope | undefined {
  if (path.includes("/cfd_tunnel")) return "tunnel";
  if (path.endsWith("/access/organizations")) return "organization";
  if (path.includes("/access/")) return "access";
  if (path.includes("/dns_records")) return "dns";
  return path.includes("/zones") ? "zone" : undefined;
}
