import type { ClusterDefinition } from "../../../config/derive";
import type { ConfigDocument } from "../config-document";
import { ETCD_BACKUP } from "../etcd-backup";
import { LINK } from "./link";

/** The generated config keeps control planes out of load balancers. Where pods run on them, they are reached like the others. */
const BALANCED = { nodeLabels: { "node.kubernetes.io/exclude-from-external-load-balancers": { $patch: "delete" } } };

/** What every control plane gets beside the common part. */
export function controlPlanePatches({ kubernetes, network }: ClusterDefinition): ConfigDocument[] {
  return [
    {
      machine: {
        ...(kubernetes.allowSchedulingOnControlPlanes ? BALANCED : {}),
        features: {
          kubernetesTalosAPIAccess: {
            enabled: true,
            allowedRoles: [ETCD_BACKUP.role],
            allowedKubernetesNamespaces: [ETCD_BACKUP.namespace],
          },
        },
      },
      cluster: {
        allowSchedulingOnControlPlanes: kubernetes.allowSchedulingOnControlPlanes,
        // Flannel enforces no network policies itself; Talos runs kube-network-policies beside it.
        network: { cni: { name: "flannel", flannel: { kubeNetworkPoliciesEnabled: true } } },
        // All three offer their metrics on loopback only, where Prometheus cannot read them.
        controllerManager: { extraArgs: { "bind-address": "0.0.0.0" } },
        scheduler: { extraArgs: { "bind-address": "0.0.0.0" } },
        etcd: { extraArgs: { "listen-metrics-urls": "http://0.0.0.0:2381" } },
      },
    },
    { apiVersion: "v1alpha1", kind: "Layer2VIPConfig", name: network.vip, link: LINK },
  ];
}
