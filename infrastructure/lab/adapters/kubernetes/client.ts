import { setTimeout as sleep } from "node:timers/promises";
import { HttpMethod, IsomorphicFetchHttpLibrary, RequestContext, type ResponseContext } from "@kubernetes/client-node";
import type { PlainMap } from "../../engine/provider/adapter";
import { failure } from "./api-failure";
import type { Connection } from "./connection";
import { pathOf, type Kind } from "./kinds";
import type { LiveObject } from "./object";

/** Which object, and the run that asks for it. */
export interface Target {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  readonly signal: AbortSignal;
}

/** In milliseconds. */
export interface Patience {
  /** How long an API server is waited for that is not there, or says that it is busy. */
  readonly unavailable: number;
  /** Between two questions. */
  readonly interval: number;
}

const REQUEST_LIMIT_MS = 30_000;
const BUSY = [429, 503];
const GONE = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"];

/**
 * Calls of the API on the HTTP library of `@kubernetes/client-node`. Its object API is left out: it reads an answer into
 * its own models, which drops fields that they do not have and turns times into dates, and it writes paths in lower case.
 */
export class Client {
  readonly #http = new IsomorphicFetchHttpLibrary();

  constructor(
    readonly connection: Connection,
    readonly patience: Patience,
  ) {}

  /** Server-side apply: makes the object, or makes it so. */
  async apply(target: Target, object: PlainMap, fieldManager: string, force: boolean): Promise<LiveObject> {
    const query = new URLSearchParams({ fieldManager, force: String(force), fieldValidation: "Warn" });
    const body = { content: object, type: "application/apply-patch+yaml" };
    return this.send(target, HttpMethod.PATCH, `?${query.toString()}`, body);
  }

  /** @throws ApiFailure 404 where it is gone. */
  read(target: Target): Promise<LiveObject> {
    return this.send(target, HttpMethod.GET);
  }

  /** Asks for the deletion, dependents first. @throws ApiFailure 404 where it is gone. */
  async delete(target: Target): Promise<void> {
    const content = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Foreground" };
    await this.send(target, HttpMethod.DELETE, "", { content, type: "application/json" });
  }

  private async send(
    target: Target,
    method: HttpMethod,
    query = "",
    body?: { content: object; type: string },
  ): Promise<LiveObject> {
    const { kind, namespace, name, signal } = target;
    const url = `${this.connection.server}${pathOf(kind, namespace, name)}${query}`;
    const { status, text } = await this.answer(signal, () => {
      const request = new RequestContext(url, method);
      request.setAgent(this.connection.agent);
      request.setSignal(AbortSignal.any([signal, AbortSignal.timeout(REQUEST_LIMIT_MS)]));
      request.setHeaderParam("Accept", "application/json");
      if (body !== undefined) {
        request.setHeaderParam("Content-Type", body.type);
        request.setBody(JSON.stringify(body.content));
      }
      return request;
    });
    if (status < 200 || status > 299) throw failure(status, text, kind.kind === "Secret");
    return JSON.parse(text) as LiveObject;
  }

  /** Every call may be repeated: it says what shall be, not what to do. */
  private async answer(signal: AbortSignal, make: () => RequestContext): Promise<{ status: number; text: string }> {
    const end = Date.now() + this.patience.unavailable;
    for (;;) {
      signal.throwIfAborted();
      const late = Date.now() >= end;
      try {
        const response = await this.once(make());
        const answered = { status: response.httpStatusCode, text: await response.body.text() };
        if (late || !BUSY.includes(answered.status)) return answered;
      } catch (error) {
        signal.throwIfAborted();
        const { code = "", message } = error as NodeJS.ErrnoException;
        // As it is for every object: without the address that was asked.
        const reason = message.replace(/^request to .* failed, reason: /, "");
        if (!GONE.includes(code) || late)
          throw new ClusterUnreachable(this.connection.server, reason, { cause: error });
      }
      await sleep(this.patience.interval, undefined, { signal });
    }
  }

  private once(request: RequestContext): Promise<ResponseContext> {
    return this.#http.send(request).toPromise();
  }
}

/** The API server did not answer. */
export class ClusterUnreachable extends Error {
  override readonly name = "ClusterUnreachable";

  constructor(server: string, reason: string, options: ErrorOptions) {
    const advice = `see that the API server ${server} runs, then run this again`;
    super(`configured Kubernetes cluster is unreachable: ${reason}; ${advice}`, options);
  }
}
