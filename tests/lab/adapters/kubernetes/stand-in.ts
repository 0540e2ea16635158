import type { Certificate } from "../../../../infrastructure/lab/certificates/authority";
import { Faults } from "../../../../infrastructure/lab/faults";
import { serveHttps, type HttpsTwin } from "../../../../infrastructure/lab/https-server";

/** An object as the stand-in keeps it. */
export interface Kept extends Record<string, unknown> {
  metadata: Record<string, unknown>;
}

/** What an apply brought. */
export interface Applied {
  readonly path: string;
  readonly query: Record<string, string>;
  readonly object: Kept;
}

/** A small API server: it keeps what is applied, and nothing happens to it but what a test does. */
export interface StandIn extends HttpsTwin {
  readonly faults: Faults;
  /** By path. */
  readonly objects: Map<string, Kept>;
  readonly applied: Applied[];
}

const notFound = { kind: "Status", reason: "NotFound", message: "the object is not there", code: 404 };

export async function startStandIn(certificate: Certificate, port = 0): Promise<StandIn> {
  const faults = new Faults();
  const objects = new Map<string, Kept>();
  const applied: Applied[] = [];
  const twin = await serveHttps({
    listen: { host: "127.0.0.1", port },
    certificate,
    faults,
    routes: (server) => {
      server.addContentTypeParser("application/apply-patch+yaml", { parseAs: "string" }, (_, body, done) => {
        done(null, JSON.parse(body as string));
      });
      server.get("*", (request, reply) => {
        const found = objects.get(request.url);
        return found === undefined ? reply.code(404).send(notFound) : reply.send(found);
      });
      server.patch("*", (request, reply) => {
        const path = request.url.split("?")[0]!;
        const object = request.body as Kept;
        applied.push({ path, query: request.query as Record<string, string>, object });
        const uid = objects.get(path)?.metadata["uid"] ?? `uid-${applied.length}`;
        const managedFields = [{ manager: "somebody" }];
        objects.set(path, { ...object, metadata: { ...object.metadata, uid, managedFields, generation: 1 } });
        return reply.send(objects.get(path));
      });
      server.delete("*", (request, reply) => {
        const found = objects.get(request.url);
        if (found === undefined) return reply.code(404).send(notFound);
        if (found.metadata["finalizers"] === undefined) objects.delete(request.url);
        return reply.send({ kind: "Status", status: "Success" });
      });
    },
  });
  return Object.assign(twin, { faults, objects, applied });
}
