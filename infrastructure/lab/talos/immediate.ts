import { isDeepStrictEqual } from "node:util";
import type { MachineConfig } from "./machine-config";

/**
 * Parts of the v1alpha1 config that a running machine takes over without a reboot (Talos 1.13,
 * `v1alpha1_runtime.go` CanApplyImmediate). All other documents are taken over at once.
 */
export const IMMEDIATE: readonly (readonly string[])[] = [
  ["debug"],
  ["cluster"],
  ...[
    "ca",
    "acceptedCAs",
    "time",
    "certSANs",
    "install",
    "network",
    "sysfs",
    "sysctls",
    "logging",
    "controlPlane",
    "kubelet",
    "kernel",
    "registries",
    "pods",
    "seccompProfiles",
    "nodeAnnotations",
    "nodeLabels",
    "nodeTaints",
  ].map((key) => ["machine", key]),
  ...["kubernetesTalosAPIAccess", "kubePrism", "hostDNS", "imageCache", "nodeAddressSortAlgorithm"].map((key) => [
    "machine",
    "features",
    key,
  ]),
];

/** The paths below `machine` and at the top that differ and that only a reboot brings into effect, sorted. */
export function rebootPaths(current: MachineConfig, next: MachineConfig): string[] {
  const [before, after] = [current, next].map(({ v1alpha1 }) => withoutImmediate(v1alpha1));
  return differences(before ?? {}, after ?? {}, []).sort();
}

function withoutImmediate(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy = structuredClone(config) as Record<string, unknown>;
  for (const path of IMMEDIATE) {
    let object: unknown = copy;
    for (const key of path.slice(0, -1)) object = (object as Record<string, unknown> | undefined)?.[key];
    const last = path.at(-1);
    if (typeof object === "object" && object !== null && last !== undefined) {
      Reflect.deleteProperty(object, last);
    }
  }
  return copy;
}

function differences(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: readonly string[],
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [old, now] = [before[key], after[key]];
    if (isDeepStrictEqual(old, now)) return [];
    const here = [...path, key];
    if (isRecord(old) && isRecord(now)) return differences(old, now, here);
    return [here.join(".")];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
