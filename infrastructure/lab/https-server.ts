import { setTimeout as sleep } from "node:timers/promises";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { readPrivateKey, type Certificate } from "./certificates/authority";
import type { FaultEffect, Faults } from "./faults";

/** Where a twin listens; always on loopback. */
export interface Listen {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** One request as it was answered, without headers and bodies: those hold secrets. */
export interface LoggedRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly status: number;
}

/** A twin that is served over HTTPS. */
export interface HttpsTwin {
  /** `https://<host>:<port>`. */
  readonly url: string;
  /** Every request so far, in the order of the answers. */
  readonly requests: readonly LoggedRequest[];
  close(): Promise<void>;
}

export interface HttpsTwinOptions {
  readonly listen: Listen;
  readonly certificate: Certificate;
  readonly faults: Faults;
  /** Registers the routes. */
  readonly routes: (server: FastifyInstance) => void;
  /** Answers a fault of kind `special`; the others are answered here. True if it has answered. */
  readonly special?: (effect: FaultEffect & { kind: "special" }, reply: FastifyReply) => boolean;
}

/** Starts an HTTPS server with the routes of a twin, its faults and its log of requests. */
export async function serveHttps(options: HttpsTwinOptions): Promise<HttpsTwin> {
  const { listen, certificate, faults } = options;
  if (!listen.host.startsWith("127.")) throw new Error(`the lab serves on loopback only, not on ${listen.host}`);
  const requests: LoggedRequest[] = [];
  /** Faults that come between the work and its answer. */
  const afterwards = new WeakMap<FastifyRequest, FaultEffect>();
  const server = Fastify({
    https: {
      cert: certificate.certificate,
      key: readPrivateKey(certificate.key).export({ type: "pkcs8", format: "pem" }),
      // Session tickets would outlive a twin that is started anew with another certificate.
      minVersion: "TLSv1.2",
    },
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
  }) as unknown as FastifyInstance;
  server.addHook("onResponse", (request, reply, done) => {
    requests.push({ method: request.method, path: pathOf(request), status: reply.statusCode });
    done();
  });
  server.addHook("onRequest", async (request, reply) => {
    const effect = faults.take(`${request.method} ${pathOf(request)}`);
    if (effect === undefined) return;
    if ((effect.kind === "cut" || effect.kind === "delay") && effect.processed === true) {
      afterwards.set(request, effect);
      return;
    }
    if (effect.kind === "delay") await sleep(effect.milliseconds, undefined, { ref: false });
    if (effect.kind === "cut") {
      request.raw.socket.destroy();
      return reply.hijack();
    }
    if (effect.kind === "answer") {
      // Proxmox puts the message into the status line too.
      const { message } = (effect.body ?? {}) as { message?: unknown };
      if (typeof message === "string") reply.raw.statusMessage = message.trim();
      return reply.code(effect.status).send(effect.body);
    }
    if (effect.kind === "special") options.special?.(effect, reply);
  });
  server.addHook("onSend", async (request, _reply, payload) => {
    const effect = afterwards.get(request);
    if (effect?.kind === "delay") await sleep(effect.milliseconds, undefined, { ref: false });
    if (effect?.kind === "cut") request.raw.socket.destroy();
    return payload;
  });
  options.routes(server);
  const url = await server.listen(listen);
  return { url, requests, close: () => server.close() };
}

/** The path of a request without its query. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split("?", 1)[0] ?? request.url;
}
