import { createServer, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";

export interface JsonAnswer {
  readonly status?: number;
  /** Text next to the status. */
  readonly reason?: string;
  readonly body: unknown;
}

/** Answers to `<METHOD> <path>`, or to `<METHOD> <path>?<query>` where that is given too. */
export type Routes = Readonly<Record<string, JsonAnswer | ((query: URLSearchParams) => JsonAnswer)>>;

/** A server on 127.0.0.1 that speaks JSON and notes what it was asked. */
export class JsonServer {
  /** `<METHOD> <path and query>` of each request. */
  readonly requests: string[] = [];
  readonly authorizations = new Set<string | undefined>();
  private server: Server | undefined;

  constructor(public routes: Routes = {}) {}

  /** Starts it, with TLS if there is a certificate; gives its URL. */
  async start(tls?: { readonly cert: string; readonly key: string | Buffer }): Promise<string> {
    const listener: Parameters<typeof createServer>[1] = (request, response) => {
      const { method = "", url = "" } = request;
      this.requests.push(`${method} ${decodeURIComponent(url)}`);
      this.authorizations.add(request.headers.authorization);
      const parsed = new URL(url, "http://server");
      const route = this.routes[`${method} ${decodeURIComponent(url)}`] ?? this.routes[`${method} ${parsed.pathname}`];
      const answer = typeof route === "function" ? route(parsed.searchParams) : route;
      const { status = 200, reason, body } = answer ?? { status: 404, body: {} };
      if (reason !== undefined) response.statusMessage = reason;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    this.server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
    const { server } = this;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `${tls === undefined ? "http" : "https"}://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}

/** An answer of the Cloudflare API. */
export function cloudflareAnswer(result: unknown, info?: object): JsonAnswer {
  return { body: { success: true, errors: [], messages: [], result, ...(info && { result_info: info }) } };
}

/** A refusal of the Cloudflare API. */
export function cloudflareError(status: number, code: number, message: string): JsonAnswer {
  return { status, body: { success: false, errors: [{ code, message }], messages: [], result: null } };
}
