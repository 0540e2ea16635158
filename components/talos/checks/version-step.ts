import type { ClusterDefinition } from "../../../config/derive";

/** The versions of the layer's last update; undefined where there was none. */
export interface Versions {
  readonly talosVersion: string | undefined;
  readonly kubernetesVersion: string | undefined;
}

/** What is wrong with the step from the last versions to those of the definition, one line each. */
export function versionProblems(
  { talos, kubernetes }: Pick<ClusterDefinition, "talos" | "kubernetes">,
  last: Versions,
) {
  return [
    ...downgrade("Talos", "talos.version", last.talosVersion, talos.version),
    ...downgrade("Kubernetes", "kubernetes.version", last.kubernetesVersion, kubernetes.version),
    ...skippedMinor(last.kubernetesVersion, kubernetes.version),
  ];
}

function downgrade(what: string, key: string, last: string | undefined, wanted: string): string[] {
  if (last === undefined || compare(numbers(wanted), numbers(last)) >= 0) return [];
  return [`${what} would go down from ${last} to ${wanted}, which it does not support; write ${key}: ${last} or later`];
}

function skippedMinor(last: string | undefined, wanted: string): string[] {
  if (last === undefined) return [];
  const [major, minor] = numbers(last);
  const [wantedMajor, wantedMinor] = numbers(wanted);
  if (wantedMajor !== major || wantedMinor <= minor + 1) return [];
  const next = `v${String(major)}.${String(minor + 1)}`;
  return [
    `Kubernetes would skip from ${last} to ${wanted}, and it goes one minor version at a time; ` +
      `write a ${next} version as kubernetes.version first`,
  ];
}

/** The numbers of a released version such as `v1.36.3`. */
function numbers(version: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.replace(/^v/, "").split(".").map(Number);
  return [major, minor, patch];
}

function compare(a: readonly number[], b: readonly number[]): number {
  return a.map((number, index) => number - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
