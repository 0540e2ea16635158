import { setTimeout as sleep } from "node:timers/promises";
import {
  Server,
  ServerCredentials,
  status,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type Metadata,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { createAuthority, issue, readPrivateKey, type Certificate } from "../certificates/authority";
import type { Faults } from "../faults";
import { MachineService, StorageService } from "./api";
import { etcdRecover, HANDLERS, type ClusterWorld } from "./handlers";
import { MachineError, type Machine } from "./machine";
import { MAINTENANCE_METHODS, mayCall } from "./roles";

export interface MachineServerOptions {
  readonly machine: Machine;
  /** Loopback address that stands for the machine's. */
  readonly host: string;
  readonly port: number;
  readonly world: ClusterWorld;
  /** The key of an OS authority, PEM, if a running control plane knows it: workers have their certificate signed. */
  readonly authorityKey: (certificate: string) => string | undefined;
  readonly faults: Faults;
  readonly log: (call: LoggedCall) => void;
}

/** One call as it was answered. */
export interface LoggedCall {
  readonly address: string;
  readonly method: string;
  /** gRPC status, `OK` where all went well. */
  readonly status: string;
  readonly maintenance: boolean;
}

/** Milliseconds that a closing server gives the answers that are under way. */
const GRACE = 200;

/** apid of one machine. It is there in maintenance mode and while the machine runs, with other TLS in each. */
export class MachineServer {
  private server: Server | undefined;

  constructor(private readonly options: MachineServerOptions) {}

  /** Whether the API can be called. */
  get listening(): boolean {
    return this.server !== undefined;
  }

  /** Starts, changes or ends the server so that it fits the machine's phase. A worker without a certificate waits. */
  async follow(): Promise<void> {
    await this.close();
    const { machine } = this.options;
    if (machine.phase !== "maintenance" && machine.phase !== "running") return;
    const { phase } = machine;
    const credentials = await this.credentials();
    // The machine may have gone on meanwhile: then another call of this follows.
    if (credentials === undefined || machine.phase !== phase) return;
    const server = new Server();
    server.addService(MachineService.service, this.implementation(MachineService.service));
    server.addService(StorageService.service, this.implementation(StorageService.service));
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`${this.options.host}:${String(this.options.port)}`, credentials, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
    this.server = server;
  }

  /** Answers what is under way, for a moment, then cuts what is left. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server === undefined) return;
    const answered = new Promise<void>((resolve) => {
      server.tryShutdown(() => {
        resolve();
      });
    });
    const patience = new AbortController();
    await Promise.race([answered, sleep(GRACE, undefined, { signal: patience.signal })]);
    patience.abort();
    server.forceShutdown();
  }

  private async credentials(): Promise<ServerCredentials | undefined> {
    const { machine, host, authorityKey } = this.options;
    const hosts = [machine.hardware.address, host, "127.0.0.1"];
    if (machine.running === undefined) {
      const self = await createAuthority({ commonName: "maintenance-service.talos.dev" }, "ed25519");
      const leaf = await issue(self, { commonName: "maintenance", hosts, usages: ["server"] });
      return ServerCredentials.createSsl(null, [pair(leaf)], false);
    }
    const { certificate, key = authorityKey(certificate) } = machine.running.ca;
    if (key === undefined) return undefined;
    const endpoint = new URL(machine.running.endpoint).hostname;
    const leaf = await issue(
      { certificate, key },
      {
        commonName: machine.running.hostname ?? machine.hardware.name,
        hosts: [...new Set([...hosts, ...machine.running.certSANs, endpoint])],
        usages: ["server"],
      },
    );
    return ServerCredentials.createSsl(Buffer.from(certificate), [pair(leaf)], true);
  }

  private implementation(service: ServiceDefinition): UntypedServiceImplementation {
    return Object.fromEntries(
      Object.entries(service).map(([name, definition]) => [name, this.method(name, definition)]),
    );
  }

  private method(
    name: string,
    { requestStream, responseStream }: ServiceDefinition[string],
  ): UntypedServiceImplementation[string] {
    if (requestStream) {
      const recover: handleClientStreamingCall<{ bytes: Buffer }, unknown> = (call, callback) => {
        const chunks: Buffer[] = [];
        call.on("data", (chunk: { bytes: Buffer }) => chunks.push(chunk.bytes));
        call.on("end", () => {
          void this.answer(name, call, (machine) => etcdRecover(machine, chunks)).then(
            (value) => {
              callback(null, value);
            },
            (error: unknown) => {
              callback(asStatus(error));
            },
          );
        });
      };
      return recover as UntypedServiceImplementation[string];
    }
    const handle = (call: Call, request: Record<string, unknown>) =>
      this.answer(name, call, (machine) => {
        const handler = HANDLERS[name];
        if (handler === undefined) throw new MachineError(status.UNIMPLEMENTED, `the lab does not model ${name}`);
        return handler(machine, request, this.options.world);
      });
    if (responseStream) {
      const stream: handleServerStreamingCall<Record<string, unknown>, unknown> = (call) => {
        void handle(call, call.request).then(
          (chunks) => {
            for (const chunk of chunks as unknown[]) call.write(chunk);
            call.end();
          },
          (error: unknown) => call.emit("error", asStatus(error)),
        );
      };
      return stream as UntypedServiceImplementation[string];
    }
    const unary: handleUnaryCall<Record<string, unknown>, unknown> = (call, callback) => {
      void handle(call, call.request).then(
        (value) => {
          callback(null, value);
        },
        (error: unknown) => {
          callback(asStatus(error));
        },
      );
    };
    return unary as UntypedServiceImplementation[string];
  }

  /** Applies faults, finds the machine that is meant, checks the client's role, and logs. */
  private async answer(method: string, call: Call, handle: (machine: Machine) => unknown): Promise<unknown> {
    const { machine, log, faults } = this.options;
    const maintenance = machine.running === undefined;
    const logged = { address: machine.hardware.address, method, maintenance };
    try {
      const effect = faults.take(`${method} ${machine.hardware.address}`);
      const interfere = async (processed: boolean) => {
        if (effect === undefined || effect.kind === "special") return;
        if (effect.kind === "answer") throw new MachineError(codeOf(effect.status), said(effect.body));
        if ((effect.processed ?? false) !== processed) return;
        if (effect.kind === "delay") await sleep(effect.milliseconds, undefined, { ref: false });
        else throw new MachineError(status.UNAVAILABLE, "error reading from server: EOF");
      };
      await interfere(false);
      const target = this.target(call.metadata);
      this.authorize(method, call);
      const value = await handle(target);
      await interfere(true);
      log({ ...logged, status: "OK" });
      return value;
    } catch (error) {
      log({ ...logged, status: error instanceof MachineError ? status[error.code] : "INTERNAL" });
      throw error;
    }
  }

  /** apid passes a call on to the machine that the metadata names. */
  private target(metadata: Metadata): Machine {
    const { machine, world } = this.options;
    const [wanted] = [...metadata.get("node"), ...metadata.get("nodes")].map(String);
    if (wanted === undefined || machine.running === undefined) return machine;
    const named = (candidate: Machine) => [candidate.hardware.address, candidate.running?.hostname].includes(wanted);
    const found = [machine, ...world.peers(machine)].find(named);
    // The name under which the lab reaches the machine is the machine's own, too.
    if (found === undefined && wanted === this.options.host) return machine;
    if (found === undefined) throw new MachineError(status.UNAVAILABLE, `no machine ${wanted} in this cluster`);
    return found;
  }

  private authorize(method: string, call: Call): void {
    if (this.options.machine.running === undefined) {
      if (MAINTENANCE_METHODS.includes(method)) return;
      throw new MachineError(status.UNIMPLEMENTED, `${method} is not implemented in maintenance mode`);
    }
    const organizations: unknown = call.getAuthContext()?.sslPeerCertificate?.subject.O;
    const roles = (Array.isArray(organizations) ? organizations : [organizations]).map(String);
    if (!mayCall(method, roles)) throw new MachineError(status.PERMISSION_DENIED, "not authorized");
  }
}

/** What all kinds of calls have in common. */
interface Call {
  readonly metadata: Metadata;
  getAuthContext(): { sslPeerCertificate?: { subject: { O?: unknown } } } | null;
}

function pair({ certificate, key }: Certificate): { cert_chain: Buffer; private_key: Buffer } {
  const pkcs8 = readPrivateKey(key).export({ type: "pkcs8", format: "pem" });
  return { cert_chain: Buffer.from(certificate), private_key: Buffer.from(pkcs8) };
}

function said(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body ?? "injected fault");
}

/** A status by its number; one that gRPC does not have is UNKNOWN. */
function codeOf(code: number): status {
  const known = new Map<number, status>(
    Object.values(status).flatMap((each) => (typeof each === "number" ? [[each, each]] : [])),
  );
  return known.get(code) ?? status.UNKNOWN;
}

function asStatus(error: unknown): Error & { code: status } {
  const code = error instanceof MachineError ? error.code : status.INTERNAL;
  return Object.assign(error instanceof Error ? error : new Error(String(error)), { code });
}
