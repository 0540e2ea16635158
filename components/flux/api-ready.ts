import { X509Certificate } from "node:crypto";
import { request, type RequestOptions } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import { PlainError } from "../plain-error";
import type { ClusterAccess } from "./kubeconfig";

/** How long to wait for the API server, in milliseconds. */
export interface Patience {
  /** In all; five minutes if absent. A first boot takes two to three on small machines. */
  readonly limit?: number;
  /** Between two questions; two seconds if absent. */
  readonly interval?: number;
}

/** An answer that waiting does not mend: whoever answers is not the cluster that the kubeconfig is for. */
class Stranger extends Error {}

/** What verifying a certificate ends in, besides OpenSSL's own `CERT_…` and `UNABLE_TO_…`. */
const UNTRUSTED = ["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "ERR_TLS_CERT_ALTNAME_INVALID"];

/**
 * Waits until the API server says that it is ready.
 *
 * @throws PlainError after the limit, with the last answer; at once, if another cluster answers or the kubeconfig has expired.
 */
export async function apiReady(cluster: ClusterAccess, { limit = 300_000, interval = 2_000 }: Patience = {}) {
  const expiry = new X509Certificate(cluster.certificate).validTo;
  if (Date.parse(expiry) < Date.now()) throw new PlainError(expiredMessage(expiry));
  const end = Date.now() + limit;
  for (;;) {
    const answer = await ask(cluster, Math.min(10_000, limit)).catch((error: unknown) => {
      if (error instanceof Stranger) throw new PlainError(strangerMessage(cluster, error));
      return (error as Error).message;
    });
    if (answer === undefined) return;
    if (Date.now() + interval >= end) throw new PlainError(timeoutMessage(cluster, limit, answer));
    await sleep(interval);
  }
}

/** Undefined if the API server is ready, otherwise what it said. */
function ask(cluster: ClusterAccess, timeout: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      reject(refusal(error));
    };
    const options = { ...access(cluster), signal: AbortSignal.timeout(timeout) };
    request(new URL("/readyz", cluster.server), options, (response) => {
      const { statusCode = 0, statusMessage = "" } = response;
      response.resume();
      response.on("error", fail);
      response.on("end", () => {
        resolve(statusCode === 200 ? undefined : `${String(statusCode)} ${statusMessage}`);
      });
    })
      .on("error", fail)
      .end();
  });
}

function refusal(error: NodeJS.ErrnoException): Error {
  const { code = "" } = error;
  if (code === "ABORT_ERR") return new Error("no answer");
  // A machine that has just started may not know the time yet.
  if (code === "CERT_NOT_YET_VALID") return error;
  const untrusted = UNTRUSTED.includes(code) || code.startsWith("CERT_") || code.startsWith("UNABLE_TO_");
  return untrusted ? new Stranger(error.message) : error;
}

/** An IP address is no server name in TLS, but it can be what the certificate has to be for. */
function access({ serverName, authority, certificate, key }: ClusterAccess): RequestOptions {
  const options: RequestOptions = { agent: false, ca: authority, cert: certificate, key };
  if (serverName === undefined) return options;
  return {
    ...options,
    servername: isIP(serverName) === 0 ? serverName : undefined,
    checkServerIdentity: (_, peer) => checkServerIdentity(serverName, peer),
  };
}

function strangerMessage({ server }: ClusterAccess, { message }: Error): string {
  return (
    `what answers at ${server} is not the cluster that the talos layer made (${message}); ` +
    "run npm run homelab -- up --only talos to renew the kubeconfig, or free the address"
  );
}

function expiredMessage(expiry: string): string {
  const day = new Date(expiry).toISOString().slice(0, 10);
  return `the kubeconfig of the talos layer has expired, on ${day}; run npm run homelab -- up --only talos, which renews it`;
}

function timeoutMessage({ server }: ClusterAccess, limit: number, answer: string): string {
  return (
    `the Kubernetes API at ${server} was not ready after ${String(Math.round(limit / 1000))} s (last: ${answer}); ` +
    "look at the control planes with `talosctl health`, run npm run homelab -- up --only talos if they lack their config, " +
    "then run this again"
  );
}
