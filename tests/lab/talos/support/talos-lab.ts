import { setTimeout as sleep } from "node:timers/promises";
import { checkServerIdentity } from "node:tls";
import { credentials, Metadata, status, type ChannelCredentials, type Client, type ServiceError } from "@grpc/grpc-js";
import { stringify } from "yaml";
import {
  createAuthority,
  issue,
  readPrivateKey,
  type Certificate,
} from "../../../../infrastructure/lab/certificates/authority";
import { MachineService, StorageService } from "../../../../infrastructure/lab/talos/api";
import { Machines } from "../../../../infrastructure/lab/talos/machines";

export const PORT = 50_017;
export const SCHEMATIC = "a".repeat(64);
export const INSTALLER = `factory.talos.dev/nocloud-installer/${SCHEMATIC}:v1.13.9`;
export const [CONTROL, SECOND, WORKER] = ["192.168.50.11", "192.168.50.12", "192.168.50.21"] as const;

/** A network for each of jest's workers: test files that run at the same time do not meet. */
const NETWORK = `127.${String(100 + Number(process.env["JEST_WORKER_ID"]))}.`;
export const hostOf = (address: string): string => address.replace("192.168.", NETWORK);

type Unary = (
  request: unknown,
  metadata: Metadata,
  callback: (error: ServiceError | null, value: unknown) => void,
) => ClientWriter;

interface ClientWriter {
  write(message: unknown): void;
  end(): void;
}

type Stream = (request: object, metadata: Metadata) => AsyncIterable<{ bytes: Buffer }>;

/** Machines with an authority of their own, and a cluster that only notes what is asked of it. */
export class TalosLab {
  bootstraps: string[] = [];
  /** Machines that have left etcd. */
  departures: string[] = [];
  /** What a bootstrap ends with, if not well. */
  bootstrapFailure: Error | undefined;
  snapshot = Buffer.from("snapshot");
  readonly machines: Machines;
  /** Why a machine cannot be served, e.g. because its port is taken. */
  private trouble: string | undefined;

  constructor(readonly ca: Certificate) {
    this.machines = new Machines({
      port: PORT,
      hostOf,
      bootTime: () => 5,
      onTrouble: (message) => (this.trouble = message),
      cluster: {
        bootstrap: (machine, recovery) => {
          if (this.bootstrapFailure !== undefined) return Promise.reject(this.bootstrapFailure);
          const from = recovery === undefined ? "" : ` from ${recovery.snapshot.toString()}`;
          const unchecked = recovery?.skipHashCheck === true ? ", unchecked" : "";
          this.bootstraps.push(`${machine.hardware.name}${from}${unchecked}`);
          return Promise.resolve();
        },
        bootstrapped: () => this.bootstraps.length > 0,
        kubeconfig: () => Promise.resolve("apiVersion: v1\nkind: Config\n"),
        snapshot: () => Promise.resolve(this.snapshot),
        left: (machine) => {
          this.departures.push(machine.hardware.name);
          return Promise.resolve();
        },
      },
    });
  }

  static async open(): Promise<TalosLab> {
    return new TalosLab(await createAuthority({ organization: "talos" }, "ed25519"));
  }

  config(
    role: "controlplane" | "worker",
    change: (config: Record<string, Record<string, unknown>>) => void = () => undefined,
    hostname = `${role}-1`,
  ): string {
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const v1alpha1: Record<string, unknown> = {
      version: "v1alpha1",
      machine: {
        type: role,
        token: "abcdef.0123456789abcdef",
        ca: { crt: base64(this.ca.certificate), key: role === "controlplane" ? base64(this.ca.key) : "" },
        install: { disk: "/dev/sda", image: INSTALLER },
        kubelet: {},
      },
      cluster: {
        clusterName: "lab",
        controlPlane: { endpoint: "https://192.168.50.10:6443" },
        token: "abcdef.0123456789abcdef",
      },
    };
    change(v1alpha1 as Record<string, Record<string, unknown>>);
    return `${stringify(v1alpha1)}---\napiVersion: v1alpha1\nkind: HostnameConfig\nhostname: ${hostname}\nauto: off\n`;
  }

  /** One call to a machine; a fresh connection each, as the real provider makes them. */
  async call(
    address: string,
    method: string,
    request: unknown = {},
    client?: Certificate,
    node = address,
  ): Promise<Record<string, unknown>[]> {
    return this.connected(address, method, client, (connection) => {
      return new Promise<Record<string, unknown>[]>((resolve, reject) => {
        const unary = (connection as unknown as Record<string, Unary>)[method]!.bind(connection);
        unary(request, forNode(node), (error, value) => {
          if (error !== null) reject(error);
          else resolve((value as { messages: Record<string, unknown>[] }).messages);
        });
      });
    });
  }

  /** The chunks that a machine streams. */
  async stream(address: string, method: string, client: Certificate): Promise<Buffer[]> {
    return this.connected(address, method, client, async (connection) => {
      const stream = (connection as unknown as Record<string, Stream>)[method]!.bind(connection);
      const chunks: Buffer[] = [];
      for await (const { bytes } of stream({}, forNode(address))) chunks.push(bytes);
      return chunks;
    });
  }

  /** Uploads a snapshot for etcd, in chunks. */
  async recover(address: string, chunks: readonly Buffer[], client: Certificate): Promise<void> {
    await this.connected(address, "EtcdRecover", client, (connection) => {
      return new Promise<void>((resolve, reject) => {
        const upload = (
          connection as unknown as {
            EtcdRecover(metadata: Metadata, callback: (error: ServiceError | null) => void): ClientWriter;
          }
        ).EtcdRecover(forNode(address), (error) => {
          if (error === null) resolve();
          else reject(error);
        });
        for (const bytes of chunks) upload.write({ bytes });
        upload.end();
      });
    });
  }

  member(...organizations: string[]): Promise<Certificate> {
    return issue(this.ca, { commonName: "client", organizations, usages: ["client"] });
  }

  async until(address: string, phase: string): Promise<void> {
    while (this.machines.byAddress(address)?.phase !== phase) await sleep(5);
    await this.machines.settled();
    if (this.trouble !== undefined) throw new Error(this.trouble);
  }

  async install(name: string, address: string, text: string): Promise<void> {
    this.machines.start(hardware(name, address));
    await this.until(address, "maintenance");
    await this.call(address, "ApplyConfiguration", apply(text));
    await this.until(address, "running");
  }

  close(): Promise<void> {
    return this.machines.close();
  }

  private channel(client: Certificate | undefined, address: string): ChannelCredentials {
    if (client === undefined) return credentials.createSsl(null, null, null, { rejectUnauthorized: false });
    const key = readPrivateKey(client.key).export({ type: "pkcs8", format: "pem" });
    return credentials.createSsl(Buffer.from(this.ca.certificate), Buffer.from(key), Buffer.from(client.certificate), {
      checkServerIdentity: (_name, shown) => checkServerIdentity(address, shown),
    });
  }

  private async connected<T>(
    address: string,
    method: string,
    client: Certificate | undefined,
    use: (connection: Client) => Promise<T>,
  ): Promise<T> {
    const service = method === "Disks" ? StorageService : MachineService;
    const connection = new service(`${hostOf(address)}:${String(PORT)}`, this.channel(client, address), {
      // An address is no server name for TLS; the certificate is held against the address instead.
      "grpc.ssl_target_name_override": "talos",
    });
    try {
      return await use(connection);
    } finally {
      connection.close();
    }
  }
}

export const hardware = (name: string, address: string) => ({
  name,
  address,
  mac: "BC:24:11:50:00:11",
  uuid: `uuid-${name}`,
  disks: [{ device: "/dev/sda", bytes: 32 * 1024 ** 3, serial: "drive-scsi0" }],
  version: "v1.13.9",
  schematic: SCHEMATIC,
});

/** A request of ApplyConfiguration. */
export const apply = (text: string, mode = "AUTO", dryRun = false) => ({
  data: Buffer.from(text),
  mode,
  dry_run: dryRun,
});

/** How a call that must fail does. */
export const failure = async (promise: Promise<unknown>) =>
  promise.then(
    () => "it went well",
    (error: unknown) => `${status[(error as ServiceError).code]}: ${(error as ServiceError).details}`,
  );

function forNode(address: string): Metadata {
  const metadata = new Metadata();
  metadata.set("node", address);
  return metadata;
}
