import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { PlainError } from "../plain-error";
import { apiReady, type Patience } from "./api-ready";
import { type ClusterAccess, readKubeconfig } from "./kubeconfig";

/** The cluster that the talos layer made. */
export interface Cluster {
  /** Its admin kubeconfig (secret). */
  readonly kubeconfig: pulumi.Input<string>;
  /** What tells it from an earlier cluster of the same name and address. */
  readonly identity: pulumi.Input<string>;
}

/**
 * The provider for the cluster that the talos layer made, and for no other: it has that layer's kubeconfig or none, and
 * neither `KUBECONFIG` nor the `PULUMI_K8S_…` variables of the shell have a say. In an update it waits until the API
 * server is ready; in a preview it does not.
 */
export function clusterProvider(
  name: string,
  { kubeconfig, identity }: Cluster,
  patience: Patience = {},
  opts?: pulumi.ResourceOptions,
): k8s.Provider {
  const ready = pulumi.secret(kubeconfig).apply(async (text) => {
    const access = read(text);
    if (!pulumi.runtime.isDryRun()) await apiReady(access, patience);
    return text;
  });
  return new k8s.Provider(
    name,
    {
      kubeconfig: ready,
      // A new address or a renewed client certificate is the same cluster still, and no object is made anew for it; a
      // cluster that lost its data gets them all.
      clusterIdentifier: identity,
      enableServerSideApply: true,
      // Whatever the state has lost, or what a destroy has left to Flux, is taken over again instead of refused.
      upsertExistingObjects: true,
      enablePatchForce: true,
      // Otherwise a changed fact would delete the ConfigMap and create it again, with Flux looking on.
      enableConfigMapMutable: true,
      enableSecretMutable: true,
      // A cluster that is not reachable for once must not cost the state anything.
      deleteUnreachable: false,
      skipUpdateUnreachable: false,
    },
    opts,
  );
}

function read(text: string): ClusterAccess {
  try {
    return readKubeconfig(text);
  } catch (error) {
    throw new PlainError(
      `the kubeconfig of the talos layer ${(error as Error).message}; run npm run homelab -- up --only talos first`,
    );
  }
}
