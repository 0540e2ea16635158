import type * as cloudflare from "@pulumi/cloudflare";
import type * as pulumi from "@pulumi/pulumi";

const API = "https://api.cloudflare.com/client/v4";

/** What the provider's settings come from. */
export interface ProviderSettings {
  /** Base URL of the API; Cloudflare's own if absent. */
  readonly endpoint: string | undefined;
  /** API token (secret). */
  readonly apiToken: pulumi.Input<string>;
}

/** Settings of the Cloudflare provider. The URL is always given, or the provider would take the shell's. */
export function providerArgs({ endpoint, apiToken }: ProviderSettings): cloudflare.ProviderArgs {
  return { apiToken, baseUrl: endpoint ?? API };
}

/** Variables of the shell that the provider sends along with the token, whatever its settings say. */
export const STRAY_VARIABLES = ["CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL", "CLOUDFLARE_API_USER_SERVICE_KEY"];
