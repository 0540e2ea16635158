import type { ClusterDefinition } from "../../../../config/derive";
import { toPatch } from "../../../../components/talos/config-document";
import type { Emission } from "../../../../components/talos/emission/files";
import { allPatches, rolePatches } from "../../../../components/talos/patches";
import { generatedConfig } from "./generated-config";
import { clientConfiguration, machineSecrets } from "./machine-secrets";

/** What a real update has for emission: the configs as the provider would give them. */
export function emissionOf(definition: ClusterDefinition): Emission {
  const generated = (machineType: string, patches: Parameters<typeof toPatch>[0][]) =>
    generatedConfig({
      clusterName: definition.cluster.name,
      clusterEndpoint: definition.kubernetesEndpoint,
      machineType,
      machineSecrets,
      kubernetesVersion: definition.kubernetes.version,
      configPatches: patches.map(toPatch),
    });
  const nodes = definition.nodes.map(
    (node) => [node.name, generated(node.role, allPatches(node, definition))] as const,
  );
  return {
    definition,
    machineSecrets,
    roles: {
      controlplane: generated("controlplane", rolePatches("controlplane", definition)),
      worker: generated("worker", rolePatches("worker", definition)),
    },
    nodes: Object.fromEntries(nodes),
    talosconfig: `context: lab\ncontexts:\n    lab:\n        endpoints: []\n        key: ${clientConfiguration.clientKey}\n`,
    kubeconfig: `apiVersion: v1\nkind: Config\nclusters: []\nusers: [{name: admin, user: {client-key-data: a2V5LWs4cy1hZG1pbg==}}]\n`,
  };
}
