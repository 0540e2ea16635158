import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

import type { Certificate } from "../certificates/authority";

/** An answer of the API server that is not a success. */
export class ApiError extends Error {
  constructor(
    /** HTTP status. */
    readonly status: number,
    /** Kubernetes' word for it, e.g. `NotFound`. */
    readonly reason: string,
    message: string,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export interface ApiClientArgs {
  /** URL of the API server. */
  readonly server: string;
  /** PEM certificates of its authorities. */
  readonly authorities: readonly string[];
  readonly client: Certificate;
}

export interface ApiRequest {
  readonly body?: object;
  /** Default: JSON; a patch needs its own. */
  readonly contentType?: string;
  /** Default: 10 s. */
  readonly timeoutMs?: number;
}

/** The kinds of patch in use here. */
export const MERGE_PATCH = "application/merge-patch+json";
/** Lists are merged by their keys, e.g. conditions by their types. */
export const STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";
const APPLY_PATCH = "application/apply-patch+yaml";

/**
 * The few calls that the lab itself makes to the API server. `@kubernetes/client-node` could make them as well, for half a
 * second and 60 MB; and nothing here may read a kubeconfig or a proxy from the environment.
 */
export class ApiClient {
  readonly #args: ApiClientArgs;
  readonly #agent: Agent;

  constructor(args: ApiClientArgs) {
    this.#args = args;
    this.#agent = new Agent({
      keepAlive: true,
      ca: [...args.authorities],
      cert: args.client.certificate,
      key: args.client.key,
    });
  }

  /**
   * Sends a request.
   *
   * @returns the answer's JSON, or its text where it is none.
   * @throws ApiError for an answer that is no success, Error if there is none.
   */
  async send<T = unknown>(method: string, path: string, options: ApiRequest = {}): Promise<T> {
    const { body, contentType = "application/json", timeoutMs = 10_000 } = options;
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const { status, content } = await new Promise<{ status: number; content: string }>((resolve, reject) => {
      const outgoing = request(new URL(path, this.#args.server), {
        method,
        agent: this.#agent,
        headers: {
          accept: "application/json",
          ...(sent === undefined
            ? {}
            : // Node sends the body of a DELETE without saying how long it is.
              { "content-type": contentType, "content-length": Buffer.byteLength(sent) }),
        },
        signal: AbortSignal.timeout(timeoutMs),
      });
      outgoing.on("error", reject);
      outgoing.on("response", (response) => {
        text(response).then((content) => {
          resolve({ status: response.statusCode ?? 0, content });
        }, reject);
      });
      outgoing.end(sent);
    });
    const answer = parseJson(content);
    if (status >= 200 && status < 300) return answer as T;
    const { reason = "Unknown", message = content } = (typeof answer === "object" ? answer : {}) as Partial<ApiError>;
    throw new ApiError(status, reason, message);
  }

  /** Server-side apply: creates the object or makes it so. */
  apply<T = unknown>(path: string, object: object, fieldManager: string): Promise<T> {
    const query = new URLSearchParams({ fieldManager, force: "true" });
    return this.send("PATCH", `${path}?${query.toString()}`, { body: object, contentType: APPLY_PATCH });
  }

  /**
   * Watches; comes back when the server ends it, as it does now and then.
   *
   * @param path with `watch=true`.
   * @throws Error if the server refuses it or `signal` ends it.
   */
  async watch(path: string, onEvent: (event: unknown) => void, signal: AbortSignal): Promise<void> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(new URL(path, this.#args.server), { agent: this.#agent, signal });
      outgoing.on("error", reject);
      outgoing.on("response", resolve);
      outgoing.end();
    });
    if (response.statusCode !== 200) throw new ApiError(response.statusCode ?? 0, "Unknown", await text(response));
    for await (const line of createInterface({ input: response, signal })) onEvent(JSON.parse(line));
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}
