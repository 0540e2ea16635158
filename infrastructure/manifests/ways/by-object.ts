import { targetsOf } from "../network-policy";
import { backendsOf, type IngressSpec } from "../rules/references/ingresses";
import { isMonitored } from "../rules/references/services";
import type { Tree } from "../tree";
import type { TreeObject } from "../tree-object";
import { allObjects, ofKind, type Pods, selects, specOf } from "../workloads";
import { behind, portsOf, type ServicePort } from "./service-port";
import type { Way } from "./way";

interface Sender {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Where the requests of each ingress class come from. */
const SENDERS: Readonly<Record<string, Sender>> = {
  nginx: { namespace: "ingress", labels: { "app.kubernetes.io/name": "ingress-nginx" } },
  tailscale: { namespace: "tailscale", labels: { "tailscale.com/managed": "true" } },
  lan: { namespace: "ingress-lan", labels: { "app.kubernetes.io/name": "ingress-nginx" } },
};
const PROMETHEUS: Sender = { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } };

/** The ways that Ingresses, monitors, and Prometheus with its Alertmanager need. */
export function waysByObject(tree: Tree, pods: readonly Pods[]): readonly Way[] {
  const objects = allObjects(tree);
  const services = ofKind(objects, "Service");
  const senders = ({ namespace, labels }: Sender) =>
    pods.filter((each) => each.namespace === namespace && selects(labels, each.labels));
  const prometheus = senders(PROMETHEUS);
  const each = (because: TreeObject, from: readonly Pods[], service: TreeObject, port: ServicePort): readonly Way[] =>
    behind(service, port, pods).flatMap((end) => from.map((sender) => ({ because, from: [sender], ...end })));
  return [
    ...ofKind(objects, "Ingress").flatMap((ingress) => {
      const from = SENDERS[specOf<IngressSpec>(ingress).ingressClassName ?? ""];
      if (from === undefined) return [];
      return backendsOf(ingress).flatMap(({ backend: { service } }) => {
        const found = services.find(
          ({ metadata }) => metadata.name === service?.name && metadata.namespace === ingress.metadata.namespace,
        );
        const { name, number } = service?.port ?? {};
        return (found === undefined ? [] : portsOf(found))
          .filter((port) => (name === undefined ? port.port === number : port.name === name))
          .slice(0, 1)
          .flatMap((port) => each(ingress, senders(from), found as TreeObject, port));
      });
    }),
    ...ofKind(objects, "ServiceMonitor").flatMap((monitor) =>
      services
        .filter(({ metadata }) => isMonitored(monitor, metadata.namespace, metadata.labels))
        .flatMap((service) =>
          endpoints(monitor).flatMap(({ port, targetPort }) => {
            const named = portsOf(service).filter(({ name }) => name !== undefined && name === port);
            if (port !== undefined) return named.flatMap((found) => each(monitor, prometheus, service, found));
            if (targetPort === undefined) return [];
            // a port of the pods, which the Service need not have
            return each(monitor, prometheus, service, { port: 0, targetPort });
          }),
        ),
    ),
    ...ofKind(objects, "PodMonitor").flatMap((monitor) =>
      pods
        .filter(({ namespace, labels }) => isMonitored(monitor, namespace, labels))
        .flatMap((to) =>
          endpoints(monitor).flatMap(({ port }) =>
            targetsOf(to)
              .filter(({ name }) => name === port)
              .flatMap((target) => prometheus.map((from) => ({ because: monitor, from: [from], to, target }))),
          ),
        ),
    ),
    ...ofKind(objects, "Prometheus").flatMap((object) => {
      const { alerting = {} } = specOf<{ alerting?: { alertmanagers?: readonly Alertmanager[] } }>(object);
      return (alerting.alertmanagers ?? []).flatMap(({ namespace, name, port }) =>
        services
          .filter(({ metadata }) => metadata.name === name && metadata.namespace === namespace)
          .flatMap((service) =>
            portsOf(service)
              .filter((found) => found.name === port)
              .flatMap((found) => each(object, prometheus, service, found)),
          ),
      );
    }),
  ];
}

interface Alertmanager {
  readonly namespace: string;
  readonly name: string;
  readonly port: string | number;
}

interface Endpoint {
  readonly port?: string;
  readonly targetPort?: string | number;
}

function endpoints(monitor: TreeObject): readonly Endpoint[] {
  const { endpoints = [], podMetricsEndpoints = [] } = specOf<Record<string, readonly Endpoint[] | undefined>>(monitor);
  return [...endpoints, ...podMetricsEndpoints];
}
