import type { KubernetesObject } from "./kubernetes-object";

const KEY = "kustomize.toolkit.fluxcd.io/substitute";

/** Whether Flux leaves the variables in an object alone. */
export function exemptFromSubstitution({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[KEY] === "disabled" || metadata.labels?.[KEY] === "disabled";
}
