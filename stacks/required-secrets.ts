import type { ClusterDefinition } from "../config/derive";
import type { LayerName } from "./layers";
import { pulumiLine } from "./pulumi-line";

/** Namespace of the stack file's keys: the root project's name. */
export const CONFIG_NAMESPACE = "homelab";

/** A secret that a person puts into the stack's config. */
export interface StackSecret {
  /** Key without the namespace; a dot goes down into an object. */
  readonly key: string;
  /** The layer that reads it. */
  readonly layer: LayerName;
  /** What it is, for whoever has to supply it. */
  readonly what: string;
  /** Its form, where the provider insists on one. */
  readonly form?: RegExp;
}

const PROXMOX_TOKEN = /^\S+@\S+!\S+=[A-Za-z0-9-]+$/;
const CLOUDFLARE_TOKEN = /^[A-Za-z0-9_-]{40,80}$/;
/** A credential in one line, without the line break that a paste may bring along. */
const VISIBLE = /^[!-~]+$/;

/** One line of visible characters. */
const HEADER = /^[!-~]+( [!-~]+)*$/;

/** What Alertmanager takes for an address: with another one it refuses its whole configuration, and no alert goes anywhere. */
const WEB_ADDRESS =
  /^https?:\/\/(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})+@)?(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#](?:[\w.~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})*)?$/;

/** Every secret that the definition asks for, in the order of the layers. */
export function requiredSecrets(definition: ClusterDefinition): StackSecret[] {
  const { synology, git, alerts, telemetry } = definition;
  const secrets: StackSecret[] = [
    {
      key: "proxmoxToken",
      layer: "proxmox",
      what: "API token of Proxmox, <user>@<realm>!<name>=<uuid>",
      form: PROXMOX_TOKEN,
    },
    {
      key: "cloudflareToken",
      layer: "cloudflare",
      what: "Cloudflare API token for tunnel, DNS and Access, 40 to 80 letters, digits, - and _",
      form: CLOUDFLARE_TOKEN,
    },
    ...definition.nodes
      .filter(({ secretPatches }) => secretPatches)
      .map(({ name }): StackSecret => ({
        key: `talosPatches.${name}`,
        layer: "talos",
        what: `Talos patches of ${name}, YAML documents; add < FILE for what is in a file`,
      })),
    {
      key: "cloudflareDnsToken",
      layer: "flux",
      what: "Cloudflare API token that may only edit the zone's DNS",
      form: VISIBLE,
    },
    { key: "tailscaleClientId", layer: "flux", what: "id of Tailscale's OAuth client", form: VISIBLE },
    { key: "tailscaleClientSecret", layer: "flux", what: "secret of Tailscale's OAuth client", form: VISIBLE },
    {
      key: "proxmoxExporterToken",
      layer: "flux",
      what: "read-only API token of Proxmox for monitoring, <user>@<realm>!<name>=<uuid>",
      form: PROXMOX_TOKEN,
    },
  ];
  if (synology.snmp.enabled) {
    secrets.push(
      { key: "snmpUsername", layer: "flux", what: "SNMPv3 user of the Synology" },
      { key: "snmpAuthPassword", layer: "flux", what: "SNMPv3 authentication password of the Synology" },
      { key: "snmpPrivPassword", layer: "flux", what: "SNMPv3 privacy password of the Synology" },
    );
  }
  if (git.private) secrets.push(...gitSecrets(git.url));
  for (const name of Object.keys(alerts.receivers).sort()) {
    secrets.push({
      key: `alertReceivers.${name}`,
      layer: "flux",
      what: `address that alerts for ${name} are posted to, https://<host>/<path>`,
      form: WEB_ADDRESS,
    });
  }
  for (const name of Object.keys(telemetry.sinks).sort()) {
    secrets.push({
      key: `telemetrySinks.${name}`,
      layer: "flux",
      what: `Authorization header for the telemetry sink ${name}, e.g. Bearer <token>`,
      form: HEADER,
    });
  }
  return secrets;
}

function gitSecrets(url: string): StackSecret[] {
  const { hostname, port } = new URL(url);
  const scan = port === "" ? hostname : `-p ${port} ${hostname}`;
  return url.startsWith("ssh:")
    ? [
        { key: "gitIdentity", layer: "flux", what: "private SSH key that may read the repository; add < FILE" },
        { key: "gitKnownHosts", layer: "flux", what: `known_hosts line of the Git server, from ssh-keyscan ${scan}` },
      ]
    : [
        { key: "gitUsername", layer: "flux", what: "user name that may read the repository" },
        { key: "gitPassword", layer: "flux", what: "token that may read the repository" },
      ];
}

/** The line that supplies a secret. Pulumi asks for the value, so that it is in no shell's history. */
export function setSecretCommand({ key }: StackSecret, stack: string): string {
  const path = key.includes(".") ? "--path " : "";
  return pulumiLine(`config set --secret ${path}${CONFIG_NAMESPACE}:${key}`, { stack });
}
