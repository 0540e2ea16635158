import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import { parse, stringify } from "yaml";
import type { Certificate } from "../certificates/authority";
import { Faults } from "../faults";
import { serveHttps, type HttpsTwin, type Listen } from "../https-server";
import { StateFile } from "../state";

/** What the factory remembers: each schematic's canonical YAML by its id. */
interface ImageFactoryState {
  schematics: Record<string, string>;
}

export interface ImageFactoryOptions {
  readonly listen: Listen;
  readonly certificate: Certificate;
  /** Where the schematics are kept; in memory only if absent. */
  readonly stateFile?: string | undefined;
  readonly faults?: Faults;
}

/** Size that images of the twin claim to have, in bytes. What is downloaded is far smaller. */
const IMAGE_BYTES = 1_334_837_248;

/** Extensions that the twin knows: those of the real factory that a house asks for. */
const EXTENSION = /^siderolabs\/[a-z0-9-]+$/;

/**
 * The image factory: schematics by the digest of their canonical YAML, and images by schematic and version. An image is
 * there only for a schematic that was posted before, as with the real one.
 */
export function serveImageFactory(options: ImageFactoryOptions): Promise<HttpsTwin> {
  const state = StateFile.load<ImageFactoryState>(options.stateFile, () => ({ schematics: {} }));
  return serveHttps({
    listen: options.listen,
    certificate: options.certificate,
    faults: options.faults ?? new Faults(),
    special: ({ name }, reply) => name === "truncated" && endEarly(reply),
    routes(server) {
      server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
        done(null, body);
      });
      server.post("/schematics", (request, reply) => {
        const canonical = canonicalSchematic(String(request.body));
        if (typeof canonical !== "string") return reply.code(400).type("text/plain").send(canonical.error);
        const id = createHash("sha256").update(canonical).digest("hex");
        state.value.schematics[id] = canonical;
        state.save();
        return reply.code(201).send({ id });
      });
      server.get<{ Params: { id: string } }>("/schematics/:id", (request, reply) => {
        const schematic = state.value.schematics[request.params.id];
        if (schematic === undefined) return reply.code(404).send("schematic not found");
        return reply.type("application/yaml").send(schematic);
      });
      server.head<{ Params: Image }>("/image/:id/:version/:file", (request, reply) => {
        const problem = imageProblem(state.value, request.params);
        if (problem !== undefined) return reply.code(404).send();
        return reply.header("content-length", IMAGE_BYTES).type("application/octet-stream").send();
      });
      server.get<{ Params: Image }>("/image/:id/:version/:file", (request, reply) => {
        const problem = imageProblem(state.value, request.params);
        if (problem !== undefined) return reply.code(404).type("text/plain").send(problem);
        return reply.type("application/octet-stream").send(Buffer.from("QFI\u{fb}", "latin1"));
      });
    },
  });
}

/** Promises more than it sends. */
function endEarly(reply: FastifyReply): boolean {
  reply.hijack();
  reply.raw.writeHead(200, { "content-type": "application/octet-stream", "content-length": "4" });
  reply.raw.write("QF", () => reply.raw.destroy());
  return true;
}

interface Image {
  readonly id: string;
  readonly version: string;
  readonly file: string;
}

/** The YAML as the factory stores it, or what it says to one that it does not understand. */
function canonicalSchematic(text: string): string | { error: string } {
  let schematic: unknown;
  try {
    schematic = parse(text);
  } catch {
    return { error: "yaml: the schematic cannot be read\n" };
  }
  const names =
    (schematic as { customization?: { systemExtensions?: { officialExtensions?: unknown } } } | null)?.customization
      ?.systemExtensions?.officialExtensions ?? [];
  if (!Array.isArray(names)) return { error: "yaml: officialExtensions is not a list\n" };
  const unknown = (names as unknown[]).find((name) => typeof name !== "string" || !EXTENSION.test(name));
  if (unknown !== undefined) return { error: `official extension ${JSON.stringify(unknown)} is not available\n` };
  return stringify(schematic ?? { customization: {} }, { indent: 4 });
}

function imageProblem(state: ImageFactoryState, image: Image): string | undefined {
  if (state.schematics[image.id] === undefined) return "schematic not found\n";
  if (!/^v\d+\.\d+\.\d+$/.test(image.version)) return `version ${image.version} is not available\n`;
  if (!/^nocloud-amd64\.(qcow2|raw\.xz|raw\.zst)$/.test(image.file))
    return `profile of ${image.file} is not available\n`;
  return undefined;
}
