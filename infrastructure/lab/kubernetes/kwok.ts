import type { Layout } from "./layout";
import type { ClusterConfig } from "./machine-config";

export interface KwokArgs {
  readonly config: ClusterConfig;
  readonly files: Layout;
}

/** The label of a node that has power: kwok plays the kubelets of these. */
export const POWERED = { key: "homelab.lab/powered", value: "on" } as const;

/**
 * Arguments of kwok, which plays the kubelet of every node that has power: nodes become Ready and hold a lease (or the node controller marks
 * all their pods not ready after 40 s), pods on them whose containers run do so at once. It serves nothing: no port is opened.
 */
export function kwokArgs({ config, files }: KwokArgs): readonly string[] {
  return [
    // For pods of a node without a range of its own.
    `--cidr=${config.network.podSubnets[0]}`,
    `--config=${files.kwok("stages.yaml")}`,
    `--kubeconfig=${files.kwok("kubeconfig")}`,
    "--manage-all-nodes=false",
    // A label, not an annotation: only what the API server itself filters does kwok let go of when it is taken away.
    `--manage-nodes-with-label-selector=${POWERED.key}=${POWERED.value}`,
    "--node-lease-duration-seconds=40",
  ];
}
