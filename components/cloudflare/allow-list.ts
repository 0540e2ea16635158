import type { ClusterDefinition } from "../../config/derive";
import type { ExposedHost } from "../../config/derive/exposure";

/** Who may pass Access. */
export type AllowList = ClusterDefinition["cloudflare"]["access"]["allow"];

/** A host behind Access. */
export type GuardedHost = ExposedHost & { readonly access: "access"; readonly allow: AllowList };

/** Hosts whom the same people may pass. */
export interface AllowGroup {
  /** The first of its hosts, by its name in the exposure; undefined for who is allowed where a host names nobody. */
  readonly key: string | undefined;
  readonly allow: AllowList;
  readonly hosts: readonly GuardedHost[];
}

/** The exposed hosts that are behind Access. */
export function guardedHosts(hosts: readonly ExposedHost[]): GuardedHost[] {
  return hosts.filter((host): host is GuardedHost => host.access === "access" && host.allow !== undefined);
}

/** Puts hosts with equal lists together; in which order a list names people does not matter. */
export function allowGroups(hosts: readonly GuardedHost[], fallback: AllowList): AllowGroup[] {
  const groups = new Map<string, AllowGroup & { hosts: GuardedHost[] }>();
  for (const host of hosts) {
    const same = canonical(host.allow);
    const group = groups.get(same);
    if (group !== undefined) group.hosts.push(host);
    else {
      const key = same === canonical(fallback) ? undefined : host.name;
      groups.set(same, { key, allow: host.allow, hosts: [host] });
    }
  }
  return [...groups.values()];
}

function canonical({ emails, groups }: AllowList): string {
  return JSON.stringify([sorted(emails), sorted(groups)]);
}

/** Each entry once, sorted. */
export function sorted(entries: readonly string[]): string[] {
  return [...new Set(entries)].sort();
}
