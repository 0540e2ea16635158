import type * as proxmoxve from "@bpg/pulumi-proxmoxve";
import type * as pulumi from "@pulumi/pulumi";

/** What the provider's settings come from. */
export interface ProviderSettings {
  /** The API, e.g. `https://192.168.50.2:8006`. */
  readonly endpoint: string;
  /** Accept a certificate that nobody signed. */
  readonly insecure: boolean;
  /** `<user>@<realm>!<name>=<uuid>` (secret). */
  readonly apiToken: pulumi.Input<string>;
}

/**
 * Settings of the Proxmox provider. Whatever is left out is read from the shell's `PROXMOX_VE_*`, so what has a say
 * in the connection is always given; a token goes before user, password and ticket.
 */
export function providerArgs({ endpoint, insecure, apiToken }: ProviderSettings): proxmoxve.ProviderArgs {
  return { endpoint, insecure, apiToken, minTls: "1.3" };
}

/**
 * Variables of the shell that would still have their way: the provider takes `insecure: false` for "not given" and
 * then asks the environment.
 */
export function strayVariables({ insecure }: Pick<ProviderSettings, "insecure">): string[] {
  return insecure ? [] : ["PROXMOX_VE_INSECURE", "PM_VE_INSECURE"];
}
