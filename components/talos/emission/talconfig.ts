import { stringify } from "yaml";
import type { ClusterDefinition } from "../../../config/derive";
import { toPatch, type ConfigDocument } from "../config-document";
import { SYSTEM_DISK } from "../disks";
import { commonPatches } from "../patches/common";
import { controlPlanePatches } from "../patches/control-plane";
import { nodePatches } from "../patches/node";

/** Talhelper's schema of the file, for editors. */
const SCHEMA = "https://raw.githubusercontent.com/budimanjojo/talhelper/master/pkg/config/schemas/talconfig.json";

/**
 * The cluster as talhelper takes it: https://budimanjojo.github.io/talhelper. With `secrets.yaml` as its secrets it
 * gives the machine configs that the layer applies, for the day that there is no Pulumi at hand.
 */
export function talconfig(definition: ClusterDefinition): string {
  const patches = (documents: readonly ConfigDocument[]) => documents.map(toPatch);
  const { cluster, talos, kubernetes, kubernetesEndpoint, nodes } = definition;
  const config = {
    clusterName: cluster.name,
    talosVersion: talos.version,
    kubernetesVersion: kubernetes.version,
    endpoint: kubernetesEndpoint,
    nodes: nodes.map((node) => ({
      hostname: node.name,
      ipAddress: node.address,
      controlPlane: node.role === "controlplane",
      installDisk: SYSTEM_DISK,
      patches: patches(nodePatches(node, definition)),
    })),
    patches: patches(commonPatches(definition)),
    controlPlane: { patches: patches(controlPlanePatches(definition)) },
  };
  return `# yaml-language-server: $schema=${SCHEMA}\n${stringify(config, { compat: "yaml-1.1", lineWidth: 0 })}`;
}
