import type { ClusterDefinition } from "../../../config/derive";
import type { NodeDefinition } from "../../../config/derive/nodes";
import type { ConfigDocument } from "../config-document";
import { IGPU } from "../igpu";
import { LONGHORN } from "../longhorn";
import { link } from "./link";
import { longhornVolume } from "./longhorn-volume";

/** What only this node gets, the definition's own patches for it last. */
export function nodePatches(node: NodeDefinition, { network }: ClusterDefinition): ConfigDocument[] {
  return [
    ...machine(node),
    // The generated config says `auto: stable`, which is at odds with a name; a patch can only overwrite it.
    { apiVersion: "v1alpha1", kind: "HostnameConfig", auto: "off", hostname: node.name },
    ...link(node, network),
    ...(node.dataDiskGiB === undefined ? [] : [longhornVolume()]),
    ...node.patches,
  ];
}

function machine(node: NodeDefinition): ConfigDocument[] {
  const nodeLabels = {
    ...(node.dataDiskGiB === undefined ? {} : { [LONGHORN.diskLabel]: "true" }),
    ...(!node.igpu ? {} : { [IGPU.label]: "true" }),
    ...node.labels,
  };
  // Behind a forward or a VPN the certificate of the Talos API must carry the name that it is reached at.
  const reachedAt = host(node.endpoint);
  const part = {
    ...(reachedAt === node.address ? {} : { certSANs: [reachedAt] }),
    ...(Object.keys(nodeLabels).length === 0 ? {} : { nodeLabels }),
    ...(!node.igpu ? {} : { udev: { rules: [IGPU.udevRule] } }),
  };
  return Object.keys(part).length === 0 ? [] : [{ machine: part }];
}

/** `192.168.50.11` of `192.168.50.11:50000`. */
function host(endpoint: string): string {
  return endpoint.replace(/:\d+$/, "");
}
