import { Agent, get } from "node:https";
import { rootCertificates } from "node:tls";
import { trustedCertificates } from "../../../stacks/authorities";

/** An answer of the Proxmox API. */
export interface ProxmoxAnswer {
  /** HTTP status. */
  readonly status: number;
  /** What it says next to the status: that is where Proxmox puts its errors. */
  readonly reason: string;
  /** The body's `data`. */
  readonly data: unknown;
}

/**
 * Reads from the Proxmox API; the path is below `/api2/json`.
 *
 * Rejects where there is no answer, with the connection's error.
 */
export type ProxmoxApi = (path: string) => Promise<ProxmoxAnswer>;

export interface ProxmoxApiArgs {
  /** `https://host:8006`. */
  readonly endpoint: string;
  /** Accept any certificate. */
  readonly insecure: boolean;
  /** Certificate (PEM) of the authority that signed its own. */
  readonly ca?: string | undefined;
  /** `<user>@<realm>!<name>=<uuid>`. */
  readonly token: string;
  /** Where more authorities are named; this process' own by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

const LIMIT = 10_000;

/**
 * The API that checks read from. Only GET, so that nothing in Proxmox can come to harm; over `node:https`, because
 * `fetch` takes no self-signed certificate.
 */
export function proxmoxApi({ endpoint, insecure, ca, token, environment = process.env }: ProxmoxApiArgs): ProxmoxApi {
  const trusted = [...rootCertificates, ...trustedCertificates(environment), ...(ca === undefined ? [] : [ca])];
  const agent = new Agent({ rejectUnauthorized: !insecure, ca: trusted, keepAlive: false });
  return (path) =>
    new Promise((resolve, reject) => {
      const request = get(
        `${endpoint}/api2/json${path}`,
        { agent, timeout: LIMIT, headers: { authorization: `PVEAPIToken=${token}` } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const { statusCode = 0, statusMessage = "" } = response;
            resolve({
              status: statusCode,
              reason: statusMessage,
              data: bodyData(Buffer.concat(chunks).toString("utf8")),
            });
          });
        },
      );
      request.on("timeout", () => request.destroy(new Error(`no answer in ${String(LIMIT / 1000)} s`)));
      request.on("error", reject);
    });
}

function bodyData(text: string): unknown {
  try {
    return (JSON.parse(text) as { data?: unknown }).data;
  } catch {
    return undefined; // an error page
  }
}
