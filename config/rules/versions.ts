import { or } from "../enumeration";
import type { Rule } from "./rule";

/**
 * The Kubernetes minors that a Talos minor runs, first and last.
 *
 * Source: `pkg/machinery/compatibility/talos<minor>` of siderolabs/talos, which is what Talos' own upgrade checks and the
 * support matrix of its documentation follow (https://docs.siderolabs.com/talos/v1.13/getting-started/support-matrix).
 * A release comes in when the machine configs that the talos layer writes are known to be right for it: 1.12 has no
 * network policies for flannel; 1.14 mounts `/var` noexec, and the Talos library that makes our configs is 1.13.
 */
export const KUBERNETES_OF_TALOS = new Map([["v1.13", [31, 36]]] as const);

type TalosRelease = Parameters<typeof KUBERNETES_OF_TALOS.get>[0];

/** A release of Talos whose machine configs we know. */
export const unknownTalos: Rule = ({ talos }) => {
  const release = minor(talos?.version);
  if (release === undefined || KUBERNETES_OF_TALOS.has(release as TalosRelease)) return [];
  const message = `is of a Talos release that this program does not know; write a version of ${or([...KUBERNETES_OF_TALOS.keys()])}`;
  return [{ path: ["talos", "version"], message }];
};

/** Talos runs only the Kubernetes versions that it was made for. */
export const unsupportedKubernetes: Rule = ({ talos, kubernetes }) => {
  const release = minor(talos?.version);
  const range = KUBERNETES_OF_TALOS.get(release as TalosRelease);
  const [, major, number] = /^v(\d+)\.(\d+)/.exec(kubernetes?.version ?? "") ?? [];
  if (range === undefined || major === undefined) return [];
  const [first, last] = range;
  if (major === "1" && first <= Number(number) && Number(number) <= last) return [];
  const message = `is not a version that Talos ${String(release)} supports; write one from v1.${String(first)} to v1.${String(last)}, or another talos.version`;
  return [{ path: ["kubernetes", "version"], message }];
};

/** `v1.13` of `v1.13.9`. */
function minor(version: string | undefined): string | undefined {
  return version?.split(".").slice(0, 2).join(".");
}
