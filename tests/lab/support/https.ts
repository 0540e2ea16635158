import { request } from "node:https";
import { createAuthority, issue, type Certificate } from "../../../infrastructure/lab/certificates/authority";

/** An authority and a server certificate for 127.0.0.1, for the tests of one twin. */
export async function loopbackCertificates(): Promise<{ authority: Certificate; server: Certificate }> {
  const authority = await createAuthority({ commonName: "lab authority" }, "p256");
  const server = await issue(authority, { commonName: "lab", hosts: ["127.0.0.1"], usages: ["server"] });
  return { authority, server };
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: Record<string, unknown>;
}

/** One HTTPS request; rejects if the connection is cut. */
export function call(
  ca: string,
  method: string,
  url: string,
  options: { readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, ca, agent: false, headers: options.headers ?? {} }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        let json: unknown;
        try {
          json = JSON.parse(text);
        } catch {
          json = {};
        }
        resolve({ status: response.statusCode ?? 0, text, json: json as Record<string, unknown> });
      });
    });
    sent.on("error", reject);
    sent.end(options.body);
  });
}
