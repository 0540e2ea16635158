import { stringify } from "yaml";
import type { ClusterDefinition } from "../../../config/derive";
import { toPatch, type ConfigDocument } from "../config-document";
import { SYSTEM_DISK } from "../disks";
import { rolePatches } from "../patches";
import { nodePatches } from "../patches/node";

/** Talhelper's schema of the file, for editors. */
const SCHEMA = "https://raw.githubusercontent.com/budimanjojo/talhelper/master/pkg/config/schemas/talconfig.json";

/**
 * The cluster as talhelper takes it: https://budimanjojo.github.io/talhelper. With `secrets.yaml` as its secrets it
 * gives the machine configs that the layer applies, for the day that there is no Pulumi at hand.
 *
 * Talhelper merges the patches of the role, then those of the node, and last those at the top: what both roles share
 * is written for each of them, or it would override the node's own.
 */
export function talconfig(definition: ClusterDefinition): string {
  const patches = (documents: readonly ConfigDocument[]) => documents.map((document) => literal(toPatch(document)));
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
    controlPlane: { patches: patches(rolePatches("controlplane", definition)) },
    worker: { patches: patches(rolePatches("worker", definition)) },
  };
  return `# yaml-language-server: $schema=${SCHEMA}\n${stringify(config, { compat: "yaml-1.1", lineWidth: 0 })}`;
}

/** The text as talhelper leaves it: it replaces variables of the environment in the file, and then runs Go templates. */
function literal(patch: string): string {
  return patch.replaceAll("{{", '{{ "{{" }}').replaceAll("$", "$$$$");
}
