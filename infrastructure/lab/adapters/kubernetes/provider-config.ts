import { isDeepStrictEqual } from "node:util";
import { KubeConfig } from "@kubernetes/client-node";
import { unknown, type PlainMap, type Shape } from "../../engine/provider/adapter";
import { textOf } from "./object";

/** What the provider of the flux layer is configured with. */
export const configShape: Shape = {
  kubeconfig: "any",
  clusterIdentifier: "any",
  enableServerSideApply: "any",
  upsertExistingObjects: "any",
  enablePatchForce: "any",
  enableConfigMapMutable: "any",
  enableSecretMutable: "any",
  deleteUnreachable: "any",
  skipUpdateUnreachable: "any",
};

/** Settings that the lab models with one value only. */
const FIXED = {
  enableServerSideApply: true,
  upsertExistingObjects: true,
  deleteUnreachable: false,
  skipUpdateUnreachable: false,
} as const;

/** @throws Error for a setting that is not modelled as it is. */
export function requireModelledConfig(config: PlainMap): void {
  for (const [name, value] of Object.entries(FIXED)) {
    if (flag(config, name) !== value)
      throw new Error(`the lab models the provider kubernetes with ${name}: ${value} only`);
  }
}

/** The SDK writes booleans as JSON. */
export function flag(config: PlainMap, name: string): boolean {
  return config[name] === true || config[name] === "true";
}

/**
 * Whether another config means another cluster: the identifier decides where there is one, else the cluster in the
 * kubeconfig. Source: `DiffConfig` in provider/pkg/provider/provider.go of pulumi/pulumi-kubernetes.
 */
export function meansAnotherCluster(old: PlainMap, next: PlainMap): boolean {
  const [before, after] = [old.clusterIdentifier ?? null, next.clusterIdentifier ?? null];
  if (before !== null && after !== null) return after === unknown || before !== after;
  if (next.kubeconfig === unknown) return true;
  return !isDeepStrictEqual(activeCluster(old), activeCluster(next));
}

function activeCluster({ kubeconfig }: PlainMap): unknown {
  const config = new KubeConfig();
  try {
    config.loadFromString(textOf(kubeconfig));
    return config.getCurrentCluster();
  } catch {
    return undefined;
  }
}
