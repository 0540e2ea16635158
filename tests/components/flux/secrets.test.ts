import * as pulumi from "@pulumi/pulumi";
import { alertmanagerConfig } from "../../../components/flux/alertmanager";
import { pveConfig } from "../../../components/flux/pve-config";
import { clusterSecrets, gitCredentials } from "../../../components/flux/secrets";
import { snmpAuth } from "../../../components/flux/snmp-auth";
import { sinksConfig } from "../../../components/flux/telemetry-sinks";
import { users } from "../../../components/flux/telemetry-users";
import type { DefinitionInput } from "../../../config/schema";
import { record } from "../../support/recorder";
import { shippedDefinition } from "../../support/shipped-definition";

const CONFIG = {
  cloudflareDnsToken: "dns-token",
  tailscaleClientId: "ts-id",
  tailscaleClientSecret: "ts-secret",
  proxmoxExporterToken: "exporter@pve!metrics=0b1c",
  snmpUsername: "snmp-user",
  snmpAuthPassword: "snmp-auth",
  snmpPrivPassword: "snmp-priv",
  "alertReceivers.phone": "https://discord.example.com/hook",
};

const outputs = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, pulumi.output(value)]));

async function secretsOf(config: Record<string, string>, change?: (definition: DefinitionInput) => void) {
  const { result } = await record(() =>
    clusterSecrets(shippedDefinition(change), {
      config: outputs(config),
      tunnelToken: pulumi.output("tunnel-token"),
      grafanaAdminPassword: pulumi.output("grafana-password"),
      telemetryPassword: pulumi.output("telemetry-password"),
    }),
  );
  return result as unknown as Record<string, Record<string, unknown>>;
}

const secret = (text: string) => ({ secret: Buffer.from(text).toString("base64") });

test("the shipped definition's secrets by part, each in base64 and marked secret", async () => {
  expect(await secretsOf(CONFIG)).toEqual({
    ingress: { CLOUDFLARE_TUNNEL_TOKEN: secret("tunnel-token") },
    dns: { CLOUDFLARE_DNS_TOKEN: secret("dns-token") },
    "certs-issuers": { CLOUDFLARE_DNS_TOKEN: secret("dns-token") },
    tailscale: { TAILSCALE_CLIENT_ID: secret("ts-id"), TAILSCALE_CLIENT_SECRET: secret("ts-secret") },
    observability: {
      TELEMETRY_SINKS: secret("{}"),
      TELEMETRY_USERS: secret(users({ homelab: "telemetry-password" })),
    },
    monitoring: {
      GRAFANA_ADMIN_PASSWORD: secret("grafana-password"),
      TELEMETRY_USERS: secret(users({ homelab: "telemetry-password" })),
      PVE_CONFIG: secret(pveConfig({ token: "exporter@pve!metrics=0b1c", insecure: true, ca: undefined })),
      SNMP_AUTH: secret(snmpAuth({ username: "snmp-user", authPassword: "snmp-auth", privPassword: "snmp-priv" })),
      ALERTMANAGER_CONFIG: secret(
        alertmanagerConfig(
          { phone: { kind: "discord", severities: ["critical", "warning"] } },
          { phone: "https://discord.example.com/hook" },
        ),
      ),
    },
  });
});

test("a sink's header is part of what the collector reads", async () => {
  const sinks = { vendor: { endpoint: "https://otlp.vendor.example" } };
  const { observability } = await secretsOf({ ...CONFIG, "telemetrySinks.vendor": "Bearer abc" }, (d) => {
    d.telemetry = { sinks };
  });
  expect(observability).toMatchObject({ TELEMETRY_SINKS: secret(sinksConfig(sinks, { vendor: "Bearer abc" })) });
});

test("what the definition does not have needs no secret", async () => {
  const { cloudflareDnsToken, tailscaleClientId, tailscaleClientSecret, proxmoxExporterToken } = CONFIG;
  const { monitoring } = await secretsOf(
    { cloudflareDnsToken, tailscaleClientId, tailscaleClientSecret, proxmoxExporterToken },
    (d) => {
      d.synology.snmp = { enabled: false };
      d.alerts = { receivers: {} };
    },
  );
  expect(monitoring).toMatchObject({
    SNMP_AUTH: secret(snmpAuth(undefined)),
    ALERTMANAGER_CONFIG: secret(alertmanagerConfig({}, {})),
  });
});

test("a missing key is named", async () => {
  const { tailscaleClientId: _, ...rest } = CONFIG;
  await expect(secretsOf(rest)).rejects.toThrow(new Error("the flux layer's config has no tailscaleClientId"));
});

test.each<[string, boolean, Record<string, string>, Record<string, unknown>]>([
  ["https://github.com/example/homelab", false, {}, {}],
  [
    "https://github.com/example/homelab",
    true,
    { gitUsername: "git", gitPassword: "pat" },
    { username: { secret: "git" }, password: { secret: "pat" } },
  ],
  [
    "ssh://git@github.com/example/homelab",
    true,
    { gitIdentity: "-----BEGIN KEY-----\nabc\n-----END KEY-----", gitKnownHosts: "github.com ssh-ed25519 AAAA\n\n" },
    {
      identity: { secret: "-----BEGIN KEY-----\nabc\n-----END KEY-----\n" },
      known_hosts: { secret: "github.com ssh-ed25519 AAAA\n" },
    },
  ],
])("credentials for %s, private: %s", async (url, isPrivate, config, expected) => {
  const git = { url, branch: "main", path: "./flux", private: isPrivate, insecure: false };
  const { result } = await record(() => gitCredentials(git, outputs(config)));
  expect(result).toEqual(expected);
});

test.each([
  [false, {}, { "ca.crt": { secret: "PEM" } }],
  [
    true,
    { gitUsername: "me", gitPassword: "hush" },
    { "ca.crt": { secret: "PEM" }, username: { secret: "me" }, password: { secret: "hush" } },
  ],
])("a Git server of a private authority, private: %s", async (isPrivate, config, expected) => {
  const git = {
    url: "https://git.lan/a/b",
    branch: "main",
    path: "./flux",
    private: isPrivate,
    insecure: false,
    ca: "PEM",
  };
  const { result } = await record(() => gitCredentials(git, outputs(config)));
  expect(result).toEqual(expected);
});
