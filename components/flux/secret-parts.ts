/**
 * Which part of the tree is given which secrets, and the only place that says so: the part by the name of its Kustomization
 * of Flux, the secrets by the names of their variables. A part finds its own in the Secret {@link secretNameOf}, which its
 * entry in `cluster/kubernetes/flux` names; no other part may name it (`npm run manifests`).
 */
export const SECRET_PARTS = {
  "certs-issuers": ["CLOUDFLARE_DNS_TOKEN"],
  dns: ["CLOUDFLARE_DNS_TOKEN"],
  ingress: ["CLOUDFLARE_TUNNEL_TOKEN"],
  monitoring: ["ALERTMANAGER_CONFIG", "GRAFANA_ADMIN_PASSWORD", "PVE_CONFIG", "SNMP_AUTH", "TELEMETRY_USERS"],
  observability: ["TELEMETRY_SINKS", "TELEMETRY_USERS"],
  tailscale: ["TAILSCALE_CLIENT_ID", "TAILSCALE_CLIENT_SECRET"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Name of a Kustomization of Flux that is given secrets. */
export type SecretPart = keyof typeof SECRET_PARTS;

/** Name of a secret variable. */
export type SecretName = (typeof SECRET_PARTS)[SecretPart][number];

export const secretParts = Object.keys(SECRET_PARTS) as SecretPart[];

/** Name of the Secret in `flux-system` that holds a part's secrets. */
export function secretNameOf(part: string): string {
  return `cluster-secrets-${part}`;
}
