import { createHash } from "node:crypto";

/** Who sends metrics, logs and traces from the LAN. */
export const TELEMETRY_USER = "homelab";

/**
 * Users and passwords as nginx reads them, one a line: https://nginx.org/en/docs/http/ngx_http_auth_basic_module.html
 *
 * SHA-1, and no slow hash, since it is computed for each request: good for long random passwords, and for no other.
 */
export function users(passwords: Readonly<Record<string, string>>): string {
  return Object.entries(passwords)
    .map(([user, password]) => `${user}:{SHA}${createHash("sha1").update(password).digest("base64")}`)
    .join("\n");
}
