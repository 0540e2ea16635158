import { type Target, targetsOf } from "../network-policy";
import { selectedPods, type ServiceSpec } from "../rules/references/services";
import type { TreeObject } from "../tree-object";
import { type Pods, specOf } from "../workloads";

export type ServicePort = NonNullable<ServiceSpec["ports"]>[number] & { readonly protocol?: string };

export function portsOf(service: TreeObject): readonly ServicePort[] {
  return specOf<ServiceSpec>(service).ports ?? [];
}

/** The pods behind a port of a Service, and their port. */
export function behind(
  service: TreeObject,
  port: ServicePort,
  pods: readonly Pods[],
): readonly { readonly to: Pods; readonly target: Target }[] {
  return selectedPods(service, pods).flatMap((to) => {
    const target = targetOf(to, port);
    return target === undefined ? [] : [{ to, target }];
  });
}

function targetOf(to: Pods, { port, targetPort = port, protocol = "TCP" }: ServicePort): Target | undefined {
  if (typeof targetPort === "number") return { number: targetPort, protocol };
  return targetsOf(to).find(({ name }) => name === targetPort);
}
