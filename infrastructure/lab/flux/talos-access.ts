import type { ClusterApi } from "./cluster-api";
import { type ClusterState, find } from "./cluster-state";

const MANAGER = "talos";

/** The kind that Talos brings where its feature `kubernetesTalosAPIAccess` is on, as it defines it. */
const DEFINITION = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "serviceaccounts.talos.dev" },
  spec: {
    group: "talos.dev",
    scope: "Namespaced",
    names: {
      kind: "ServiceAccount",
      listKind: "ServiceAccountList",
      plural: "serviceaccounts",
      singular: "serviceaccount",
    },
    versions: [
      {
        name: "v1alpha1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: { type: "object", properties: { roles: { type: "array", items: { type: "string" } } } },
              status: { type: "object", properties: { failureReason: { type: "string" } } },
            },
          },
        },
      },
    ],
  },
};

/** Plays Talos' part for who may ask it from within the cluster: makes the kind known. */
export async function serveTalosAccounts(api: ClusterApi): Promise<void> {
  await api.apply(DEFINITION, MANAGER);
}

/** Each account gets a Secret of its name; the talosconfig in it leads nowhere. */
export async function grantTalosAccess(api: ClusterApi, state: ClusterState): Promise<void> {
  for (const { metadata } of state.talosAccounts) {
    const { name, namespace } = metadata;
    if (find(state.secrets, name, namespace) !== undefined) continue;
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, data: { config: "" } };
    await api.apply(secret, MANAGER);
  }
}
