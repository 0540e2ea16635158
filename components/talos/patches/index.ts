import type { ClusterDefinition } from "../../../config/derive";
import type { NodeDefinition } from "../../../config/derive/nodes";
import type { ConfigDocument } from "../config-document";
import { commonPatches } from "./common";
import { controlPlanePatches } from "./control-plane";
import { nodePatches } from "./node";

/** What makes the generated config of a role the cluster's. */
export function rolePatches(role: NodeDefinition["role"], definition: ClusterDefinition): ConfigDocument[] {
  const common = commonPatches(definition);
  return role === "controlplane" ? [...common, ...controlPlanePatches(definition)] : common;
}

/** All the patches of a node, in the order in which they are merged. */
export function allPatches(node: NodeDefinition, definition: ClusterDefinition): ConfigDocument[] {
  return [...rolePatches(node.role, definition), ...nodePatches(node, definition)];
}
