import type { Definition } from "../schema";
import { naturalOrder } from "./natural-order";

type Entry = Definition["exposure"][string];
type Allow = Definition["cloudflare"]["access"]["allow"];

/** An HTTP host in the zone. */
export interface ExposedHost {
  readonly name: string;
  readonly host: string;
  readonly access: "public" | "access" | "lan";
  /** Who may pass; only where access is `access`. */
  readonly allow: Allow | undefined;
}

/** An HTTP service that the Tailscale operator publishes under its own `ts.net` name. */
export interface ExposedTailnet {
  readonly name: string;
}

/** TCP and UDP ports. */
export interface ExposedPorts {
  readonly name: string;
  readonly access: "lan" | "tailnet";
  readonly ports: readonly { readonly port: number; readonly protocol: "TCP" | "UDP" }[];
}

/** The host name of an entry, or undefined where it has none: tailnet names are Tailscale's, ports have no name. */
export function hostOf(
  name: string,
  entry: Pick<Entry, "access" | "host" | "ports">,
  domain: string,
): string | undefined {
  if (entry.access === "tailnet" || entry.ports !== undefined) return undefined;
  return entry.host ?? `${name}.${domain}`;
}

export function deriveExposure({ exposure, cluster, cloudflare }: Definition) {
  const hosts: ExposedHost[] = [];
  const tailnet: ExposedTailnet[] = [];
  const ports: ExposedPorts[] = [];
  for (const [name, entry] of Object.entries(exposure)) {
    const host = hostOf(name, entry, cluster.domain);
    if (host !== undefined && entry.access !== "tailnet") {
      const allow = entry.access === "access" ? (entry.allow ?? cloudflare.access.allow) : undefined;
      hosts.push({ name, host, access: entry.access, allow });
    } else if (entry.ports !== undefined && (entry.access === "lan" || entry.access === "tailnet")) {
      ports.push({ name, access: entry.access, ports: entry.ports });
    } else {
      tailnet.push({ name });
    }
  }
  return {
    hosts: hosts.sort((a, b) => naturalOrder(a.host, b.host)),
    tailnet: tailnet.sort((a, b) => naturalOrder(a.name, b.name)),
    ports: ports.sort((a, b) => naturalOrder(a.name, b.name)),
  };
}
