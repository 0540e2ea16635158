import { stringify } from "yaml";

/** Who may ask the NAS over SNMPv3, and with what. */
export interface SnmpCredentials {
  readonly username: string;
  readonly authPassword: string;
  readonly privPassword: string;
}

/** The name under which the exporter is asked to use them. */
const AUTH = "synology";

/**
 * The part of the SNMP exporter's configuration that has the credentials in it, so it is a secret. It goes beside the
 * modules that the exporter brings.
 *
 * @param credentials Undefined where the NAS is not monitored: the exporter takes a file without any.
 * @see https://github.com/prometheus/snmp_exporter/blob/v0.30.1/generator/FORMAT.md
 */
export function snmpAuth(credentials: SnmpCredentials | undefined): string {
  if (credentials === undefined) return stringify({ auths: {} });
  const { username, authPassword, privPassword } = credentials;
  return stringify({
    auths: {
      [AUTH]: {
        version: 3,
        security_level: "authPriv",
        username,
        auth_protocol: "SHA",
        password: authPassword,
        priv_protocol: "AES",
        priv_password: privPassword,
      },
    },
  });
}
