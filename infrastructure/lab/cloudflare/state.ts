/** A tunnel as the account keeps it; a deleted one stays, and its name is free again. */
export interface Tunnel {
  readonly id: string;
  readonly account_tag: string;
  name: string;
  /** Base64 of 32 bytes; part of the token, never given back by itself. */
  secret: string;
  readonly created_at: string;
  deleted_at: string | null;
  readonly config_src: "cloudflare" | "local";
  /** Connectors that are up. */
  connections: number;
  configuration: { version: number; config: { ingress: IngressRule[] } & Record<string, unknown> } | undefined;
}

/** A route of a tunnel. The last one has no hostname. */
export interface IngressRule {
  readonly hostname?: string;
  readonly service: string;
  readonly [option: string]: unknown;
}

/** A DNS record. */
export interface DnsRecord {
  readonly id: string;
  name: string;
  type: string;
  content: string;
  proxied: boolean;
  ttl: number;
  comment: string | null;
  tags: string[];
  settings: Record<string, unknown>;
  readonly created_on: string;
  modified_on: string;
}

/** A reusable Access policy. */
export interface AccessPolicy {
  readonly id: string;
  name: string;
  decision: string;
  include: unknown[];
  exclude: unknown[];
  require: unknown[];
  session_duration: string;
  readonly created_at: string;
  updated_at: string;
}

/** An Access application; it names its policies by id. */
export interface AccessApplication {
  readonly id: string;
  /** The application's audience tag. */
  readonly aud: string;
  name: string;
  domain: string;
  type: string;
  session_duration: string;
  policies: { id: string; precedence: number }[];
  readonly created_at: string;
  updated_at: string;
  [option: string]: unknown;
}

/** What one Cloudflare account with one zone holds. */
export interface CloudflareState {
  tunnels: Tunnel[];
  records: DnsRecord[];
  policies: AccessPolicy[];
  applications: AccessApplication[];
}

export function emptyState(): CloudflareState {
  return { tunnels: [], records: [], policies: [], applications: [] };
}
