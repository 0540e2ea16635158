import type { Problem } from "../problem";
import { unreadable } from "../tolerant";
import { entries, type Rule } from "./rule";

/** An API token may pass a device only by the name of a resource mapping. */
export const igpuWithoutMapping: Rule = ({ proxmox, nodes }) => {
  const hosts = new Map(entries(proxmox?.hosts));
  const told = new Set<string>();
  return entries(nodes).flatMap(([name, { igpu, host }]): Problem[] => {
    const found = host === undefined ? undefined : hosts.get(host);
    if (igpu !== true || host === undefined || found === undefined) return [];
    if (found.igpu !== undefined || unreadable(found, "igpu") || told.has(host)) return [];
    told.add(host);
    const message = `is true, and host ${host} names no mapping of its iGPU; write proxmox.hosts.${host}.igpu, or false here`;
    return [{ path: ["nodes", name, "igpu"], message }];
  });
};

/** What makes an iGPU that is not Intel's usable in Talos. */
const OF_ANOTHER_MAKE = "siderolabs/amdgpu";

/** Pods get the iGPU from Intel's device plugin, which offers no other. */
export const igpuOfAnotherMake: Rule = ({ talos, nodes }) =>
  isOfAnotherMake(talos?.extensions)
    ? entries(nodes).flatMap(([name, { igpu }]): Problem[] => {
        const message = `is true, and ${OF_ANOTHER_MAKE} makes it an AMD iGPU, which the cluster has no device plugin for; write false`;
        return igpu === true ? [{ path: ["nodes", name, "igpu"], message }] : [];
      })
    : [];

/** Whether the extensions are for iGPUs of another make alone. */
export function isOfAnotherMake(extensions: readonly (string | undefined)[] | undefined): boolean {
  return extensions?.includes(OF_ANOTHER_MAKE) === true && !extensions.includes("siderolabs/i915");
}

/** A whole device goes to one VM at a time: the second does not start. */
export const igpuTwice: Rule = ({ nodes }) => {
  const holders = new Map<string, string>();
  return entries(nodes).flatMap(([name, { igpu, host }]): Problem[] => {
    if (igpu !== true || host === undefined) return [];
    const holder = holders.get(host);
    if (holder === undefined) {
      holders.set(host, name);
      return [];
    }
    const message = `is true, and ${holder} has the one iGPU of host ${host} already; write false for one of them`;
    return [{ path: ["nodes", name, "igpu"], message }];
  });
};
