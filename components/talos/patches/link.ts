import type { ClusterDefinition } from "../../../config/derive";
import type { NodeDefinition } from "../../../config/derive/nodes";
import type { ConfigDocument } from "../config-document";

/**
 * Our name for a node's NIC. The kernel's name depends on the PCI slot, and a name like the kernel's could collide with
 * one: https://docs.siderolabs.com/talos/v1.13/reference/configuration/network/linkaliasconfig
 */
export const LINK = "lan0";

/** The NIC, found by its MAC address, with its static address and the default route. */
export function link(node: NodeDefinition, network: ClusterDefinition["network"]): ConfigDocument[] {
  const prefixLength = network.subnet.slice(network.subnet.indexOf("/") + 1);
  return [
    {
      apiVersion: "v1alpha1",
      kind: "LinkAliasConfig",
      name: LINK,
      selector: { match: `mac(link.permanent_addr) == "${node.mac.toLowerCase()}"` },
    },
    {
      apiVersion: "v1alpha1",
      kind: "LinkConfig",
      name: LINK,
      addresses: [{ address: `${node.address}/${prefixLength}` }],
      routes: [{ gateway: network.gateway }],
    },
  ];
}
