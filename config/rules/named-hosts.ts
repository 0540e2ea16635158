import type { Definition } from "../schema";
import { unreadable, type Partly } from "../tolerant";
import { entries } from "./rule";

/** An exposed host with its name. */
export interface NamedHost {
  readonly name: string;
  readonly host: string;
  readonly access: "public" | "access" | "lan";
  /** Whether the definition names it, so that it can be mended at the entry. */
  readonly explicit: boolean;
}

/** The exposed hosts as far as they can be read. */
export function namedHosts({ exposure, cluster }: Partly<Definition>): NamedHost[] {
  return entries(exposure).flatMap(([name, entry]): NamedHost[] => {
    const { access, host } = entry;
    if (access === undefined || access === "tailnet" || Object.hasOwn(entry, "ports") || unreadable(entry, "host"))
      return [];
    if (host !== undefined) return [{ name, host, access, explicit: true }];
    return cluster?.domain === undefined ? [] : [{ name, host: `${name}.${cluster.domain}`, access, explicit: false }];
  });
}

/** Whether a name is a domain or below it. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
