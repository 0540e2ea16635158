import { setTimeout as sleep } from "node:timers/promises";
import { checkServerIdentity } from "node:tls";
import { credentials, Metadata, status, type ChannelCredentials, type Client, type ServiceError } from "@grpc/grpc-js";
import { readPrivateKey } from "../../certificates/authority";
import { requireLoopback, type PlainMap } from "../../engine/provider/adapter";
import { MachineService, StorageService } from "../../talos/api";
import type { ClientConfiguration } from "./secrets";
import { text } from "../text";

const PORT = 50_000;

/** An address is no server name for TLS; the certificate is held against the address instead. */
const SERVER_NAME = { "grpc.ssl_target_name_override": "talos" };

/** Milliseconds that one call may take. */
const CALL_LIMIT = 10_000;

/** Where a machine is, and as whom it is asked. */
export interface MachineAddress {
  readonly node: string;
  /** Address, and port if it is not 50000. */
  readonly endpoint: string;
  readonly client: ClientConfiguration;
}

type Message = Record<string, unknown>;
type Unary = (
  request: Message,
  metadata: Metadata,
  options: object,
  callback: (error: ServiceError | null, value: Message) => void,
) => void;
type Stream = (request: Message, metadata: Metadata, options: object) => AsyncIterable<{ bytes: Buffer }>;

/** The address in the inputs of a resource. */
export function machineAddress(inputs: PlainMap): MachineAddress {
  const node = text(inputs, "node", "");
  const endpoint = typeof inputs["endpoint"] === "string" ? inputs["endpoint"] : node;
  requireLoopback(endpoint, `the endpoint of ${node}`);
  return { node, endpoint, client: inputs["clientConfiguration"] as unknown as ClientConfiguration };
}

/**
 * Calls a machine as the real provider does: it first asks for the disks without a certificate; a machine that answers is in
 * maintenance mode and is spoken to like that, any other one with the client certificate.
 */
export async function callMachine(
  address: MachineAddress,
  method: string,
  request: Message,
  limit = CALL_LIMIT,
): Promise<Message> {
  const channel = await channelOf(address);
  return unary(address, channel, "machine", method, request, limit);
}

/** The chunks of a streamed answer, together. */
export async function streamFrom(address: MachineAddress, method: string): Promise<Buffer> {
  const channel = await channelOf(address);
  const client = new MachineService(target(address), channel, SERVER_NAME);
  try {
    const call = (client as unknown as Record<string, Stream>)[method]?.bind(client);
    if (call === undefined) throw new Error(`no method ${method}`);
    const chunks: Buffer[] = [];
    for await (const { bytes } of call({}, metadata(address), { deadline: Date.now() + CALL_LIMIT }))
      chunks.push(bytes);
    return Buffer.concat(chunks);
  } finally {
    (client as Client).close();
  }
}

/**
 * Tries until the call goes well or the time is over. `INVALID_ARGUMENT` ends it at once.
 *
 * @param what summary of the failure, as the real provider says it
 * @param patience milliseconds
 * @throws Error with what the machine said last.
 */
export async function retried<T>(
  what: string,
  call: () => Promise<T>,
  patience: number,
  signal: AbortSignal,
): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const over = Date.now() >= end || signal.aborted;
      if (over || (error as Partial<ServiceError>).code === status.INVALID_ARGUMENT) {
        throw new Error(`${what}: ${inGosWords(error)}`, { cause: error });
      }
      await sleep(200);
    }
  }
}

/** How a call failed, in the words of Go's client: `rpc error: code = InvalidArgument desc = …`. */
export function inGosWords(error: unknown): string {
  const { code, details = (error as Error).message } = error as Partial<ServiceError>;
  if (code === undefined) return details;
  const [, refused] = /ECONNREFUSED (\S+:\d+)/.exec(details) ?? [];
  const said =
    refused === undefined
      ? details
      : `connection error: desc = "transport: Error while dialing: dial tcp ${refused}: connect: connection refused"`;
  return `rpc error: code = ${nameOf(code)} desc = ${said}`;
}

/** A status as Go writes it: `AlreadyExists`. */
function nameOf(code: status): string {
  return status[code].toLowerCase().replaceAll(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
}

async function channelOf(address: MachineAddress): Promise<ChannelCredentials> {
  const open = credentials.createSsl(null, null, null, { rejectUnauthorized: false });
  try {
    await unary(address, open, "storage", "Disks", {});
    return open;
  } catch (error) {
    if ((error as ServiceError).code === status.UNAVAILABLE && /ECONNREFUSED/.test((error as ServiceError).details))
      throw error;
    return mutual(address);
  }
}

function mutual({ endpoint, client }: MachineAddress): ChannelCredentials {
  const { caCertificate, clientCertificate, clientKey } = client;
  const decode = (text: string) => Buffer.from(text, "base64");
  const key = readPrivateKey(decode(clientKey).toString()).export({ type: "pkcs8", format: "pem" });
  return credentials.createSsl(decode(caCertificate), Buffer.from(key), decode(clientCertificate), {
    checkServerIdentity: (_name, shown) => checkServerIdentity(endpoint.replace(/:\d+$/, ""), shown),
  });
}

function unary(
  address: MachineAddress,
  channel: ChannelCredentials,
  service: "machine" | "storage",
  method: string,
  request: Message,
  limit = CALL_LIMIT,
): Promise<Message> {
  const client = new (service === "machine" ? MachineService : StorageService)(target(address), channel, SERVER_NAME);
  return new Promise<Message>((resolve, reject) => {
    const call = (client as unknown as Record<string, Unary>)[method]?.bind(client);
    call?.(request, metadata(address), { deadline: Date.now() + limit }, (error, value) => {
      if (error === null) resolve(value);
      else reject(error);
    });
  }).finally(() => {
    (client as Client).close();
  });
}

function target({ endpoint }: MachineAddress): string {
  return /:\d+$/.test(endpoint) ? endpoint : `${endpoint}:${String(PORT)}`;
}

function metadata({ node }: MachineAddress): Metadata {
  const values = new Metadata();
  values.set("node", node);
  values.set("runtime", "Talos");
  return values;
}
