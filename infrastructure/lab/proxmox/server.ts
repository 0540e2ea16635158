import { parse } from "node:querystring";
import type { Certificate } from "../certificates/authority";
import { Faults } from "../faults";
import { serveHttps, type HttpsTwin, type Listen } from "../https-server";
import { StateFile } from "../state";
import { ApiError, sendError } from "./answer";
import { clusterRoutes } from "./cluster-routes";
import type { Download } from "./download";
import { Hypervisor, type PowerEvent } from "./hypervisor";
import { authenticate, type LabToken } from "./permissions";
import { qemuRoutes, type AgentInterfaces } from "./qemu-routes";
import { emptyState, type LabHost, type ProxmoxState } from "./state";
import { storageRoutes } from "./storage-routes";

export interface ProxmoxOptions {
  readonly listen: Listen;
  readonly certificate: Certificate;
  readonly hosts: readonly LabHost[];
  /** Names of the PCI resource mappings. */
  readonly mappings: readonly string[];
  readonly tokens: readonly LabToken[];
  readonly download: Download;
  /** Told when a VM starts, stops or goes, so that a machine boots in it. */
  readonly onPower?: (event: PowerEvent) => void;
  readonly agent?: AgentInterfaces;
  /** Where the hosts' VMs, volumes and tasks are kept; in memory only if absent. */
  readonly stateFile?: string | undefined;
  readonly faults?: Faults;
}

/** The Proxmox VE API, below `/api2/json`, and what the hosts hold. */
export interface ProxmoxTwin extends HttpsTwin {
  readonly hypervisor: Hypervisor;
}

const BASE = "/api2/json";

/** The Proxmox VE API of one cluster of hosts: what the real provider asks, and what `doctor` asks. */
export async function serveProxmox(options: ProxmoxOptions): Promise<ProxmoxTwin> {
  const file = StateFile.load<ProxmoxState>(options.stateFile, emptyState);
  const hypervisor = new Hypervisor(options.hosts, options.mappings, file, options.onPower ?? (() => undefined));
  interrupted(file);
  const twin = await serveHttps({
    listen: options.listen,
    certificate: options.certificate,
    faults: options.faults ?? new Faults(),
    routes(server) {
      server.addContentTypeParser(
        "application/x-www-form-urlencoded",
        { parseAs: "string" },
        (_request, body, done) => {
          done(null, { ...parse(String(body)) });
        },
      );
      server.setErrorHandler((error, _request, reply) => {
        if (error instanceof ApiError) return sendError(reply, error);
        const status = (error as { statusCode?: number }).statusCode ?? 500;
        return sendError(reply, new ApiError(status, (error as Error).message));
      });
      server.setNotFoundHandler((request, reply) =>
        sendError(
          reply,
          new ApiError(501, `Method '${request.method} ${request.url.replace(/\?.*/, "")}' not implemented`),
        ),
      );
      server.decorateRequest("token");
      server.addHook("preHandler", (request, _reply, done) => {
        request.token = authenticate(request.headers.authorization, options.tokens);
        mergePath(request.params as Parameters, request.body as Parameters | undefined);
        done();
      });
      void server.register(
        (api, _options, done) => {
          clusterRoutes(api, hypervisor);
          storageRoutes(api, hypervisor, options.download);
          qemuRoutes(api, hypervisor, options.agent ?? (() => undefined));
          done();
        },
        { prefix: BASE },
      );
    },
  });
  return { ...twin, hypervisor };
}

type Parameters = Record<string, string | undefined>;

/**
 * What a client repeats of the path in its parameters is the same parameter once more.
 *
 * Source: rest_handler in PVE/HTTPServer.pm of pve-manager.
 */
function mergePath(path: Parameters, parameters: Parameters = {}): void {
  for (const [name, value] of Object.entries(path)) {
    const again = parameters[name];
    if (again === undefined) continue;
    if (again !== value) {
      const sentence = "duplicate parameter (already defined in URI) with conflicting values!";
      throw new ApiError(400, "Parameter verification failed.", { [name]: sentence });
    }
    Reflect.deleteProperty(parameters, name);
  }
}

/** Tasks that ran when the twin was stopped have come to nothing, as after a power cut. */
function interrupted(file: StateFile<ProxmoxState>): void {
  for (const task of file.value.tasks) {
    if (task.status === "stopped") continue;
    task.status = "stopped";
    task.exitstatus = "unexpected status";
  }
}
