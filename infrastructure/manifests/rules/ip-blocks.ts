import { formatNetwork, type Network, networkOf, overlap } from "../../../config/ipv4";
import type { Failure } from "../failure";
import type { IpBlock, PolicySpec } from "../network-policy";
import { failureAt, type TreeObject } from "../tree-object";
import { allObjects, ofKind, specOf } from "../workloads";
import type { Rule } from "./rule";

interface Block {
  readonly object: TreeObject;
  readonly at: readonly (string | number)[];
  readonly block: IpBlock;
  /** Egress to any port. */
  readonly outAnywhere: boolean;
}

/** A range of the definition, and the variable that manifests name it by. */
interface Range {
  readonly network: Network;
  readonly variable: string;
  readonly what: string;
}

/**
 * A block of addresses that is wider than a range of the definition excepts it: whatever addresses a home has, private or
 * not, "the internet" is none of them. Pods and Services are named by selectors, never by address; of the LAN a policy
 * may open single ports.
 */
export const ipBlocks: Rule = (tree) => {
  const { network } = tree.definition;
  const cluster: Range[] = [
    { network: networkOf(network.podSubnet), variable: "POD_SUBNET", what: "pods" },
    { network: networkOf(network.serviceSubnet), variable: "SERVICE_SUBNET", what: "Services" },
  ];
  const lan: Range = { network: networkOf(network.subnet), variable: "LAN_SUBNET", what: "LAN" };
  return ofKind(allObjects(tree), "NetworkPolicy", "networking.k8s.io")
    .flatMap(blocksOf)
    .flatMap(({ object, at, block, outAnywhere }): Failure[] =>
      [...cluster, ...(outAnywhere ? [lan] : [])]
        .filter((range) => includes(block, range.network))
        .map(({ network, variable, what }) =>
          failureAt(
            object,
            at,
            `is ${block.cidr} with the ${what}, ${formatNetwork(network)}; add \${${variable}} to its except`,
          ),
        ),
    );
};

function blocksOf(object: TreeObject): readonly Block[] {
  const spec = specOf<PolicySpec>(object);
  return (["ingress", "egress"] as const).flatMap((direction) =>
    (spec[direction] ?? []).flatMap((rule, index) => {
      const side = direction === "ingress" ? "from" : "to";
      const outAnywhere = direction === "egress" && rule.ports === undefined;
      return (rule[side] ?? []).flatMap(({ ipBlock: block }, peer): Block[] =>
        block === undefined
          ? []
          : [{ object, at: ["spec", direction, index, side, peer, "ipBlock"], block, outAnywhere }],
      );
    }),
  );
}

/** Whether a block is wider than a range and leaves some of it in. */
function includes({ cidr, except = [] }: IpBlock, range: Network): boolean {
  const block = networkOf(cidr);
  if (!overlap(block, range) || within(block, range)) return false;
  return !except.some((each) => within(range, networkOf(each)));
}

function within(inner: Network, outer: Network): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
