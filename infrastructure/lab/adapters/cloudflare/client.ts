import Cloudflare from "cloudflare";
import { STATUS_CODES } from "node:http";
import { Agent, fetch } from "undici";
import { brokenRequest } from "../broken-request";

export interface ClientArgs {
  readonly baseURL: string;
  readonly apiToken: string;
  /** Certificate of the lab's authority, PEM, which the twin's certificate comes from. */
  readonly authority: string;
}

type ClientFetch = (url: string, init: RequestInit) => Promise<Response>;

/** What was asked for, by the headers of its answer: the client's errors have those, and not the request. */
const asked = new WeakMap<Headers, string>();

/** The official client. It asks again twice: after 408, 409, 429, 5xx, and where a connection breaks. */
export function cloudflareClient({ baseURL, apiToken, authority }: ClientArgs): Cloudflare {
  const dispatcher = new Agent({ connect: { ca: authority } });
  const ask = fetch as unknown as ClientFetch;
  const remembered: ClientFetch = async (url, init) => {
    const method = init.method?.toUpperCase() ?? "GET";
    const answer = await ask(url, init).catch((error: unknown) => {
      throw new Error(brokenRequest(method, url, error as Error), { cause: error });
    });
    asked.set(answer.headers, `${method} "${url}"`);
    return answer;
  };
  return new Cloudflare({
    apiToken,
    baseURL,
    fetchOptions: { dispatcher },
    fetch: remembered as typeof globalThis.fetch,
  });
}

/** The error in the provider's words: `failed to make http request: POST "https://…": 409 Conflict {…}`. */
export function inProvidersWords(error: unknown): unknown {
  if (error instanceof Cloudflare.APIConnectionError) {
    return new Error(`failed to make http request: ${(error.cause as Error).message}`, { cause: error });
  }
  if (!(error instanceof Cloudflare.APIError)) return error;
  const { status, headers, error: body } = error as { status: number; headers: Headers; error: unknown };
  const answer = `${String(status)} ${STATUS_CODES[status] ?? ""} ${JSON.stringify(body)}`;
  return new Error(`failed to make http request: ${asked.get(headers) ?? ""}: ${answer}`, { cause: error });
}
