import * as pulumi from "@pulumi/pulumi";
import type { ClusterDefinition } from "../config/derive";
import type { LayerName } from "./layers";
import { CONFIG_NAMESPACE, requiredSecrets, setSecretCommand } from "./required-secrets";

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
