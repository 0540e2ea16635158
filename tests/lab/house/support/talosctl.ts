import { checkServerIdentity } from "node:tls";
import { credentials, Metadata, type Client, type ServiceError } from "@grpc/grpc-js";
import { parse } from "yaml";
import { readPrivateKey } from "../../../../infrastructure/lab/certificates/authority";
import { MachineService } from "../../../../infrastructure/lab/talos/api";

type Message = Record<string, unknown>;
type Callback = (error: ServiceError | null, value: Message) => void;

interface Talosconfig {
  readonly context: string;
  readonly contexts: Readonly<Record<string, Readonly<Record<"ca" | "crt" | "key", string>>>>;
}

interface Methods {
  readonly [method: string]: (request: Message, metadata: Metadata, callback: Callback) => void;
}

interface Streams {
  EtcdSnapshot(request: Message, metadata: Metadata): AsyncIterable<{ bytes: Buffer }>;
  EtcdRecover(metadata: Metadata, callback: Callback): { write(chunk: { bytes: Buffer }): void; end(): void };
}

/** What `talosctl` does with a talosconfig, one node at a time. */
export class Talosctl {
  private readonly client: Client;
  private readonly metadata = new Metadata();

  /**
   * @param node the node's address
   * @param host where the lab serves it
   */
  constructor(talosconfig: string, node: string, host: string) {
    const { context, contexts } = parse(talosconfig) as Talosconfig;
    const { ca, crt, key } = contexts[context]!;
    const decode = (text: string) => Buffer.from(text, "base64");
    const pkcs8 = readPrivateKey(decode(key).toString()).export({ type: "pkcs8", format: "pem" });
    const secure = credentials.createSsl(decode(ca), Buffer.from(pkcs8), decode(crt), {
      checkServerIdentity: (_name, shown) => checkServerIdentity(node, shown),
    });
    this.client = new MachineService(`${host}:50000`, secure, { "grpc.ssl_target_name_override": "talos" });
    this.metadata.set("node", node);
  }

  call(method: string, request: Message = {}): Promise<Message> {
    return new Promise((resolve, reject) => {
      const methods = this.client as unknown as Methods;
      methods[method]!.call(this.client, request, this.metadata, (error, value) => {
        if (error === null) resolve((value["messages"] as Message[])[0]!);
        else reject(error);
      });
    });
  }

  async snapshot(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const { bytes } of (this.client as unknown as Streams).EtcdSnapshot({}, this.metadata)) {
      chunks.push(bytes);
    }
    return Buffer.concat(chunks);
  }

  recover(snapshot: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const upload = (this.client as unknown as Streams).EtcdRecover(this.metadata, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
      for (let start = 0; start < snapshot.length; start += 32_768) {
        upload.write({ bytes: snapshot.subarray(start, start + 32_768) });
      }
      upload.end();
    });
  }

  close(): void {
    this.client.close();
  }
}
