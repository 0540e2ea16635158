import * as pulumi from "@pulumi/pulumi";
import type { ClusterDefinition } from "../../config/derive";
import { alertmanagerConfig } from "./alertmanager";
import { TELEMETRY_USER, users } from "./telemetry-users";
import { snmpAuth } from "./snmp-auth";

/** What the secrets are made of. */
export interface SecretSources {
  /** The stack's config for this layer, by key. */
  readonly config: Readonly<Record<string, pulumi.Output<string>>>;
  /** What cloudflared runs with. */
  readonly tunnelToken: pulumi.Output<string>;
  readonly grafanaAdminPassword: pulumi.Output<string>;
  /** With which hosts in the LAN send metrics, logs and traces. */
  readonly telemetryPassword: pulumi.Output<string>;
}

/**
 * What manifests may substitute and nobody else may read, by name: the content of the Secret `cluster-secrets`.
 *
 * @throws Error if the config lacks a key; the stack has asked for all of them before.
 */
export function clusterSecrets(
  { synology, alerts }: ClusterDefinition,
  { config, tunnelToken, grafanaAdminPassword, telemetryPassword }: SecretSources,
): Record<string, pulumi.Output<string>> {
  const token = exporterToken(required(config, "proxmoxExporterToken"));
  return secret({
    CLOUDFLARE_TUNNEL_TOKEN: tunnelToken,
    CLOUDFLARE_DNS_TOKEN: required(config, "cloudflareDnsToken"),
    TAILSCALE_CLIENT_ID: required(config, "tailscaleClientId"),
    TAILSCALE_CLIENT_SECRET: required(config, "tailscaleClientSecret"),
    PROXMOX_EXPORTER_USER: token.user,
    PROXMOX_EXPORTER_TOKEN_NAME: token.name,
    PROXMOX_EXPORTER_TOKEN_VALUE: token.value,
    GRAFANA_ADMIN_PASSWORD: grafanaAdminPassword,
    // whole files, which no character of a password or an address can break
    SNMP_AUTH: base64(snmpAuthOf(synology, config)),
    TELEMETRY_USERS: base64(telemetryPassword.apply((password) => users({ [TELEMETRY_USER]: password }))),
    ALERTMANAGER_CONFIG: base64(alertmanagerOf(alerts, config)),
  });
}

/**
 * What source-controller reads the repository with, by the key it looks for; empty for a public repository whose server
 * has a certificate that everybody trusts.
 *
 * @see https://fluxcd.io/flux/components/source/gitrepositories/#secret-reference
 * @throws Error if the config lacks a key; the stack has asked for all of them before.
 */
export function gitCredentials(
  { url, ca, private: isPrivate }: ClusterDefinition["git"],
  config: SecretSources["config"],
): Record<string, pulumi.Output<string>> {
  const authority: Record<string, pulumi.Output<string>> = ca === undefined ? {} : { "ca.crt": pulumi.output(ca) };
  if (!isPrivate) return secret(authority);
  const credentials: Record<string, pulumi.Output<string>> = url.startsWith("ssh:")
    ? { identity: lines(required(config, "gitIdentity")), known_hosts: lines(required(config, "gitKnownHosts")) }
    : { ...authority, username: required(config, "gitUsername"), password: required(config, "gitPassword") };
  return secret(credentials);
}

/** The exporter wants the three parts of `<user>@<realm>!<name>=<uuid>` by themselves. */
function exporterToken(token: pulumi.Output<string>): Record<"user" | "name" | "value", pulumi.Output<string>> {
  const parts = token.apply((text) => {
    const [user = "", rest = ""] = text.split("!");
    const [name = "", value = ""] = rest.split("=");
    return { user, name, value };
  });
  return { user: parts.user, name: parts.name, value: parts.value };
}

function snmpAuthOf({ snmp }: ClusterDefinition["synology"], config: SecretSources["config"]): pulumi.Output<string> {
  if (!snmp.enabled) return pulumi.output(snmpAuth(undefined));
  const username = required(config, "snmpUsername");
  const authPassword = required(config, "snmpAuthPassword");
  const privPassword = required(config, "snmpPrivPassword");
  return pulumi
    .all([username, authPassword, privPassword])
    .apply(([username, authPassword, privPassword]) => snmpAuth({ username, authPassword, privPassword }));
}

function alertmanagerOf(
  { receivers }: ClusterDefinition["alerts"],
  config: SecretSources["config"],
): pulumi.Output<string> {
  const addresses = Object.keys(receivers).map((name) => [name, required(config, `alertReceivers.${name}`)]);
  return pulumi
    .all(Object.fromEntries(addresses) as Record<string, pulumi.Output<string>>)
    .apply((known) => alertmanagerConfig(receivers, known));
}

function base64(text: pulumi.Output<string>): pulumi.Output<string> {
  return text.apply((content) => Buffer.from(content).toString("base64"));
}

/** A key that lost its last line break on its way is refused by SSH. */
function lines(text: pulumi.Output<string>): pulumi.Output<string> {
  return text.apply((value) => `${value.trimEnd()}\n`);
}

function required(config: SecretSources["config"], key: string): pulumi.Output<string> {
  const value = config[key];
  if (value === undefined) throw new Error(`the flux layer's config has no ${key}`);
  return value;
}

function secret(values: Readonly<Record<string, pulumi.Output<string>>>): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, pulumi.secret(value)]));
}
