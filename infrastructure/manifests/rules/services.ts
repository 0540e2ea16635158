import { failureAt } from "../tree-object";
import { allObjects, ofKind, specOf } from "../workloads";
import type { Rule } from "./rule";

/** No Service opens a port on the nodes: the exposure table lists every way in. */
export const services: Rule = (tree) =>
  ofKind(allObjects(tree), "Service").flatMap((object) => {
    const { type, loadBalancerClass } = specOf<{ type?: string; loadBalancerClass?: string }>(object);
    if (type === "NodePort") {
      return [failureAt(object, ["spec", "type"], "is a NodePort; make it ClusterIP, and reach it by an Ingress")];
    }
    if (type === "LoadBalancer" && loadBalancerClass !== "tailscale") {
      return [
        failureAt(
          object,
          ["spec", "type"],
          "is a LoadBalancer; give it loadBalancerClass: tailscale or make it ClusterIP",
        ),
      ];
    }
    return [];
  });
