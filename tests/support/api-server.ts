import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import { stringify } from "yaml";
import { createAuthority, issue, type Certificate } from "../../infrastructure/lab/certificates/authority";

/** A stand-in for an API server on 127.0.0.1 that answers `/readyz` only, and only to the cluster's own clients. */
export interface ApiServer {
  readonly port: number;
  /** What was asked so far, with the client's common name. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface ClusterCertificates {
  readonly authority: Certificate;
  readonly client: Certificate;
}

/** A cluster's authority and its admin's certificate. */
export async function clusterCertificates(): Promise<ClusterCertificates> {
  const authority = await createAuthority({ organization: "kubernetes" }, "p256");
  const client = await issue(authority, { commonName: "admin", organizations: ["system:masters"], usages: ["client"] });
  return { authority, client };
}

/** Starts one whose answers are the given status codes, one after the other; the last one again and again. */
export async function startApiServer(
  { authority }: ClusterCertificates,
  statuses: readonly number[],
  hosts: readonly string[] = ["127.0.0.1"],
  port = 0,
): Promise<ApiServer> {
  const { certificate, key } = await issue(authority, { commonName: "api", hosts, usages: ["server"] });
  const asked: string[] = [];
  const server: Server = createServer(
    { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      const client = request.socket instanceof TLSSocket ? request.socket.getPeerCertificate().subject.CN : "";
      response.statusCode = statuses[Math.min(asked.length, statuses.length - 1)] ?? 500;
      asked.push(`${request.method ?? ""} ${request.url ?? ""} ${String(client)}`);
      response.end("body");
    },
  );
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** A kubeconfig as Talos writes it. */
export function kubeconfig(
  { authority, client }: ClusterCertificates,
  server: string,
  cluster: Record<string, unknown> = {},
): string {
  const data = (text: string) => Buffer.from(text).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: "prox-n100", cluster: { server, "certificate-authority-data": data(authority.certificate), ...cluster } },
    ],
    users: [
      {
        name: "admin@prox-n100",
        user: { "client-certificate-data": data(client.certificate), "client-key-data": data(client.key) },
      },
    ],
    contexts: [
      {
        name: "admin@prox-n100",
        context: { cluster: "prox-n100", namespace: "default", user: "admin@prox-n100" },
      },
    ],
    "current-context": "admin@prox-n100",
  });
}
