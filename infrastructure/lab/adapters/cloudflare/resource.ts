import type Cloudflare from "cloudflare";
import type { Outputs, PlainMap, Shape } from "../../engine/provider/adapter";

/** One resource type of the package `cloudflare`, carried to the API. */
export interface CloudflareResource {
  readonly shape: Shape;
  /** Inputs whose change makes another resource. */
  readonly replaces: readonly string[];
  /** Outputs that only the creation gives. */
  readonly computed: readonly string[];
  readonly create: (api: Cloudflare, inputs: PlainMap) => Promise<Created>;
  /** The resource as it is now; a missing one rejects with the API's 404. Gives the inputs as they would be written. */
  readonly read: (api: Cloudflare, id: string, inputs: PlainMap) => Promise<{ inputs: Outputs; outputs: Outputs }>;
  readonly update: (api: Cloudflare, id: string, inputs: PlainMap) => Promise<Outputs>;
  readonly delete: (api: Cloudflare, id: string, inputs: PlainMap) => Promise<void>;
}

export interface Created {
  readonly id: string;
  readonly outputs: Outputs;
}
