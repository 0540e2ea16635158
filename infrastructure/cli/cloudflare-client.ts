import Cloudflare from "cloudflare";
import type { ClusterDefinition } from "../../config/derive";

/** How long one answer may take. */
const LIMIT = 15_000;

/** A client of the Cloudflare API, or of the mirror that the definition names. */
export function cloudflareClient({ endpoints }: Pick<ClusterDefinition, "endpoints">, apiToken: string): Cloudflare {
  return new Cloudflare({
    apiToken,
    // not from the shell: the house's token is the stack's
    apiKey: null,
    apiEmail: null,
    userServiceKey: null,
    timeout: LIMIT,
    maxRetries: 1,
    logLevel: "off",
    baseURL: endpoints.cloudflare ?? "https://api.cloudflare.com/client/v4",
  });
}
