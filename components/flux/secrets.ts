import * as pulumi from "@pulumi/pulumi";
import type { ClusterDefinition } from "../../config/derive";
import { alertmanagerConfig } from "./alertmanager";
import { pveConfig } from "./pve-config";
import { SECRET_PARTS, secretParts, type SecretName, type SecretPart } from "./secret-parts";
import { sinksConfig } from "./telemetry-sinks";
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
 * What manifests may substitute and nobody else may read, by the part of the tree that is given it and by name. All of it is
 * base64, for the `data` of a Secret: no character of a secret can end up as YAML.
 *
 * @throws Error if the config lacks a key; the stack has asked for all of them before.
 */
export function clusterSecrets(
  { synology, alerts, proxmox, telemetry }: ClusterDefinition,
  { config, tunnelToken, grafanaAdminPassword, telemetryPassword }: SecretSources,
): Record<SecretPart, Record<string, pulumi.Output<string>>> {
  const values: Record<SecretName, pulumi.Output<string>> = {
    CLOUDFLARE_TUNNEL_TOKEN: tunnelToken,
    CLOUDFLARE_DNS_TOKEN: required(config, "cloudflareDnsToken"),
    TAILSCALE_CLIENT_ID: required(config, "tailscaleClientId"),
    TAILSCALE_CLIENT_SECRET: required(config, "tailscaleClientSecret"),
    GRAFANA_ADMIN_PASSWORD: grafanaAdminPassword,
    TELEMETRY_SINKS: sinksOf(telemetry, config),
    TELEMETRY_USERS: telemetryPassword.apply((password) => users({ [TELEMETRY_USER]: password })),
    PVE_CONFIG: required(config, "proxmoxExporterToken").apply((token) => pveConfig({ token, ...proxmox })),
    SNMP_AUTH: snmpAuthOf(synology, config),
    ALERTMANAGER_CONFIG: alertmanagerOf(alerts, config),
  };
  const given = (part: SecretPart) => SECRET_PARTS[part].map((name) => [name, base64(values[name])] as const);
  const parts = secretParts.map((part) => [part, secret(Object.fromEntries(given(part)))] as const);
  return Object.fromEntries(parts) as ReturnType<typeof clusterSecrets>;
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

function sinksOf({ sinks }: ClusterDefinition["telemetry"], config: SecretSources["config"]): pulumi.Output<string> {
  const headers = Object.keys(sinks).map((name) => [name, required(config, `telemetrySinks.${name}`)]);
  return pulumi
    .all(Object.fromEntries(headers) as Record<string, pulumi.Output<string>>)
    .apply((known) => sinksConfig(sinks, known));
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
