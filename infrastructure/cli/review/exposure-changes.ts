import type { ClusterDefinition } from "../../../config/derive";

/** One way into the house that is new, gone, or leads elsewhere. */
export interface WayChange {
  /** Host, `ts.net` name, or port. */
  readonly way: string;
  /** Who can come that way; undefined where it was not there, or is gone. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Whether more people can come in than before. */
  readonly opens: boolean;
}

/** Who can come in: the wider, the higher. */
const REACH = { tailnet: 1, lan: 2, access: 3, public: 4 } as const;

interface Way {
  readonly access: keyof typeof REACH;
  readonly who: string;
  /** How many an Access application lets pass; it counts only between two of them. */
  readonly allowed: readonly string[];
}

/** What becomes reachable, what no longer is, and for whom, between two definitions. */
export function exposureChanges(before: ClusterDefinition | undefined, after: ClusterDefinition): WayChange[] {
  const [old, now] = [before === undefined ? new Map<string, Way>() : ways(before), ways(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((way): WayChange[] => {
    const [was, is] = [old.get(way), now.get(way)];
    if (was?.who === is?.who) return [];
    return [{ way, before: was?.who, after: is?.who, opens: is !== undefined && isWider(is, was) }];
  });
}

function isWider(now: Way, before: Way | undefined): boolean {
  if (before === undefined || REACH[now.access] > REACH[before.access]) return true;
  return now.access === before.access && now.allowed.some((who) => !before.allowed.includes(who));
}

function ways({ exposure }: ClusterDefinition): Map<string, Way> {
  const found = new Map<string, Way>();
  for (const { host, access, allow } of exposure.hosts) {
    const allowed = [...(allow?.emails ?? []), ...(allow?.groups ?? [])].sort();
    const who = { public: "anybody", access: `Access: ${allowed.join(", ")}`, lan: "the LAN" }[access];
    found.set(host, { access, who, allowed });
  }
  for (const { name } of exposure.tailnet)
    found.set(`${name} (tailnet)`, { access: "tailnet", who: "the tailnet", allowed: [] });
  for (const { name, access, ports } of exposure.ports) {
    for (const { port, protocol } of ports) {
      const who = access === "lan" ? "the LAN" : "the tailnet";
      found.set(`${name}, port ${String(port)}/${protocol}`, { access, who, allowed: [] });
    }
  }
  return found;
}
