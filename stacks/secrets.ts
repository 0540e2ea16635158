import * as pulumi from "@pulumi/pulumi";
import type { ClusterDefinition } from "../config/derive";
import type { LayerName } from "./layers";

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

/** What each definition asks for; the other layers' secrets depend on it. */
interface AlwaysRequired {
  proxmox: "proxmoxToken";
  cloudflare: "cloudflareToken";
}

/** Secrets of a layer by key. */
export type LayerSecrets<L extends LayerName> = Record<
  L extends keyof AlwaysRequired ? AlwaysRequired[L] : string,
  pulumi.Output<string>
>;

const PROXMOX_TOKEN = /^\S+@\S+!\S+=[A-Za-z0-9-]+$/;
const CLOUDFLARE_TOKEN = /^[A-Za-z0-9_-]{40,80}$/;

/** Every secret that the definition asks for, in the order of the layers. */
export function requiredSecrets(definition: ClusterDefinition): StackSecret[] {
  const { synology, git, alerts } = definition;
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
    { key: "cloudflareDnsToken", layer: "flux", what: "Cloudflare API token that may only edit the zone's DNS" },
    { key: "tailscaleClientId", layer: "flux", what: "id of Tailscale's OAuth client" },
    { key: "tailscaleClientSecret", layer: "flux", what: "secret of Tailscale's OAuth client" },
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
      what: `address that alerts for ${name} are posted to`,
    });
  }
  return secrets;
}

function gitSecrets(url: string): StackSecret[] {
  return url.startsWith("ssh:")
    ? [
        { key: "gitIdentity", layer: "flux", what: "private SSH key that may read the repository" },
        { key: "gitKnownHosts", layer: "flux", what: "known_hosts line of the Git server" },
      ]
    : [
        { key: "gitUsername", layer: "flux", what: "user name that may read the repository" },
        { key: "gitPassword", layer: "flux", what: "token that may read the repository" },
      ];
}

/** The line that supplies a secret. Pulumi asks for the value, so that it is in no shell's history. */
export function setSecretCommand({ key }: StackSecret, stack: string): string {
  const path = key.includes(".") ? "--path " : "";
  return `pulumi config set --secret ${path}--stack ${stack} ${CONFIG_NAMESPACE}:${key}`;
}

/**
 * The secrets of one layer by key, from the stack's config.
 *
 * @throws pulumi.RunError that names every one that is missing or no such thing, each with the line that supplies it;
 * no value is in it.
 */
export function layerSecrets<L extends LayerName>(layer: L, definition: ClusterDefinition): LayerSecrets<L> {
  const config = new pulumi.Config(CONFIG_NAMESPACE);
  const wanted = requiredSecrets(definition).filter((secret) => secret.layer === layer);
  const found = wanted.map((secret) => ({ secret, value: read(config, secret.key) }));
  const lines = found.flatMap(({ secret, value }) => {
    if (value !== undefined && (secret.form?.test(value) ?? true)) return [];
    const comment = value === undefined ? secret.what : `what is set is not this: ${secret.what}`;
    return [`  ${setSecretCommand(secret, pulumi.getStack())}   # ${comment}`];
  });
  if (lines.length > 0) {
    throw new pulumi.RunError(`the stack's config lacks what the ${layer} layer needs; run\n${lines.join("\n")}`);
  }
  return Object.fromEntries(found.map(({ secret, value }) => [secret.key, pulumi.secret(value)])) as LayerSecrets<L>;
}

/** A value, `a.b` being the member b of the object a; undefined where it is not set or empty. */
function read(config: pulumi.Config, key: string): string | undefined {
  const [top = key, member] = key.split(".");
  const value = config.get(top);
  if (value === undefined || value === "") return undefined;
  if (member === undefined) return value;
  try {
    const found = (JSON.parse(value) as Record<string, unknown> | null)?.[member];
    return typeof found === "string" && found !== "" ? found : undefined;
  } catch {
    // Not an object at all. Config.getObject would say so with the secret in its message.
    return undefined;
  }
}
