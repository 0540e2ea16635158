import type { Failure } from "../../failure";
import { fulfils, type Selector } from "../../network-policy";
import { failureAt, source, type TreeObject } from "../../tree-object";
import { containersOf, type Pods, podsOf, selects, specOf } from "../../workloads";
import type { Check } from "./known";

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

export interface ServiceSpec {
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly ServicePort[];
  readonly type?: string;
}

interface MonitorSpec {
  readonly selector?: Selector;
  readonly namespaceSelector?: { readonly any?: boolean; readonly matchNames?: readonly string[] };
  readonly endpoints?: readonly Endpoint[];
  readonly podMetricsEndpoints?: readonly Endpoint[];
}

interface Endpoint {
  readonly port?: string;
  readonly targetPort?: number | string;
}

/** A Service selects pods, and its ports are theirs. */
export const services: Check = (tree, known) => {
  const all = podsOf(tree);
  return known.ofKind("Service").flatMap((object): readonly Failure[] => {
    const { selector, ports = [], type } = specOf<ServiceSpec>(object);
    if (selector === undefined || type === "ExternalName") return [];
    // What Kubernetes itself runs is in no manifest of the tree.
    if (object.metadata.namespace === "kube-system") return [];
    // A chart's own Services may find pods by labels that its controller gives them later.
    if (object[source].release !== undefined) return [];
    const selected = selectedPods(object, all);
    if (selected.length === 0)
      return [failureAt(object, ["spec", "selector"], "selects no pods; write labels that some have")];
    return ports.flatMap(({ targetPort }, index) => {
      if (typeof targetPort !== "string" || selected.some((pods) => portNames(pods).includes(targetPort))) return [];
      const names = [...new Set(selected.flatMap(portNames))].join(", ") || "none";
      return [
        failureAt(
          object,
          ["spec", "ports", index],
          `leads to port ${targetPort} of its pods, which have ${names}; write one of them`,
        ),
      ];
    });
  });
};

/** A monitor finds Services, or pods, with the port that it names. */
export const monitors: Check = (tree, known) => {
  const all = podsOf(tree);
  const inServices = known.ofKind("ServiceMonitor").flatMap((object) => {
    const found = known
      .ofKind("Service")
      .filter((service) => isMonitored(object, service.metadata.namespace, service.metadata.labels));
    const ports = found
      .flatMap((service) => specOf<ServiceSpec>(service).ports ?? [])
      .flatMap(({ name }) => name ?? []);
    return endpointFailures(
      object,
      "Services",
      found.length,
      ports,
      specOf<MonitorSpec>(object).endpoints ?? [],
      "endpoints",
    );
  });
  const inPods = known.ofKind("PodMonitor").flatMap((object) => {
    const found = all.filter(({ namespace, labels }) => isMonitored(object, namespace, labels));
    const { podMetricsEndpoints = [] } = specOf<MonitorSpec>(object);
    return endpointFailures(
      object,
      "pods",
      found.length,
      found.flatMap(portNames),
      podMetricsEndpoints,
      "podMetricsEndpoints",
    );
  });
  return [...inServices, ...inPods];
};

/** Whether a monitor looks into a namespace for something with labels. */
export function isMonitored(
  monitor: TreeObject,
  namespace: string | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const { selector = {}, namespaceSelector = {} } = specOf<MonitorSpec>(monitor);
  const { any = false, matchNames = [monitor.metadata.namespace ?? ""] } = namespaceSelector;
  return (any || matchNames.includes(namespace ?? "")) && fulfils(selector, labels ?? {});
}

function endpointFailures(
  object: TreeObject,
  what: string,
  found: number,
  ports: readonly string[],
  endpoints: readonly Endpoint[],
  key: string,
): readonly Failure[] {
  const { matchNames = [] } = specOf<MonitorSpec>(object).namespaceSelector ?? {};
  if (matchNames.includes("kube-system") || matchNames.includes("default")) return [];
  if (found === 0) return [failureAt(object, ["spec", "selector"], `selects no ${what}; write labels that some have`)];
  return endpoints.flatMap(({ port }, index) => {
    if (port === undefined || ports.includes(port)) return [];
    return [
      failureAt(
        object,
        ["spec", key, index],
        `reads port ${port}, and the ${what} have ${[...new Set(ports)].join(", ") || "none"}; write one of them`,
      ),
    ];
  });
}

/** The pods that a Service sends to. */
export function selectedPods(service: TreeObject, pods: readonly Pods[]): readonly Pods[] {
  const { selector } = specOf<ServiceSpec>(service);
  if (selector === undefined) return [];
  return pods.filter(({ namespace, labels }) => namespace === service.metadata.namespace && selects(selector, labels));
}

export function portNames({ spec }: Pods): readonly string[] {
  return containersOf(spec).flatMap(({ container }) => (container.ports ?? []).flatMap(({ name }) => name ?? []));
}
