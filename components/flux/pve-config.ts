import { stringify } from "yaml";

export interface PveConfigArgs {
  /** API token, `<user>@<realm>!<name>=<uuid>`. */
  readonly token: string;
  /** Proxmox' certificate is held against nothing. */
  readonly insecure: boolean;
  /** Certificate of the authority that signed it, PEM, if that is a private one. */
  readonly ca?: string | undefined;
}

/** Where the exporter finds the authority's certificate: a key of its Secret. */
const CA_FILE = "/etc/prometheus/ca.crt";

/**
 * The configuration of the Proxmox exporter. It wants the three parts of the token by themselves.
 *
 * @see https://github.com/prometheus-pve/prometheus-pve-exporter#authentication
 */
export function pveConfig({ token, insecure, ca }: PveConfigArgs): string {
  const [user = "", rest = ""] = token.split("!");
  const [name = "", value = ""] = rest.split("=");
  const verify = ca === undefined ? !insecure : CA_FILE;
  return stringify({ default: { user, token_name: name, token_value: value, verify_ssl: verify } });
}
