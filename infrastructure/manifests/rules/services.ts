import type { Failure } from "../failure";
import { failureAt } from "../tree-object";
import { allObjects, ofKind, specOf } from "../workloads";
import type { Rule } from "./rule";

const EXPOSE = "tailscale.com/expose";

/** No Service opens a port on the nodes, or leads out of the cluster: the exposure table lists every way in. */
export const services: Rule = (tree) =>
  ofKind(allObjects(tree), "Service").flatMap((object): Failure[] => {
    const { type, loadBalancerClass } = specOf<{ type?: string; loadBalancerClass?: string }>(object);
    const refused = (message: string) => [failureAt(object, ["spec", "type"], message)];
    if (object.metadata.annotations?.[EXPOSE] !== undefined) {
      const message = `has ${EXPOSE}, which opens all its ports to the tailnet; take it out, and write an entry of the exposure table`;
      return [failureAt(object, ["metadata", "annotations", EXPOSE], message)];
    }
    if (type === "NodePort") return refused("is a NodePort; make it ClusterIP, and reach it by an Ingress");
    if (type === "ExternalName") {
      return refused("is an ExternalName, which leads an Ingress out of the cluster; write the name where it is used");
    }
    if (type === "LoadBalancer" && loadBalancerClass !== "tailscale") {
      return refused("is a LoadBalancer; give it loadBalancerClass: tailscale or make it ClusterIP");
    }
    return [];
  });
