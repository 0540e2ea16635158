import type { Failure } from "../failure";
import { Network, type Target, targetsOf } from "../network-policy";
import type { Tree } from "../tree";
import { failureAt, nameOf, placeOf, type TreeObject } from "../tree-object";
import { allObjects, ofKind, type Pods, podsOf, selects, specOf } from "../workloads";
import { backendsOf, type IngressSpec } from "./references/ingresses";
import { isMonitored, selectedPods, type ServiceSpec } from "./references/services";
import type { Rule } from "./rule";

/** Where the requests of each ingress class come from. */
const SENDERS: Readonly<
  Record<string, { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }>
> = {
  nginx: { namespace: "ingress", labels: { "app.kubernetes.io/name": "ingress-nginx" } },
  lan: { namespace: "ingress-lan", labels: { "app.kubernetes.io/name": "ingress-nginx" } },
  tailscale: { namespace: "tailscale", labels: { "tailscale.com/managed": "true" } },
};
const PROMETHEUS = { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } };

/** One way that is needed, and what needs it. */
interface Flow {
  readonly because: TreeObject;
  readonly from: Pods;
  readonly to: Pods;
  readonly target: Target;
}

/** Network policies let through what Ingresses and monitors need. */
export const network: Rule = (tree) => {
  const policies = new Network(allObjects(tree));
  return flows(tree)
    .filter(({ from, to, target }) => !policies.lets(from, to, target))
    .map(({ because, from, to, target }): Failure => {
      const side = policies.letsIn(from, to, target) ? "out of the first" : "into the second";
      const way = `${nameOf(from.object)} to port ${target.number} of ${nameOf(to.object)}`;
      return {
        ...placeOf(because),
        message: `${nameOf(because)} needs ${way}, and no policy lets it ${side}; write one`,
      };
    });
};

/** Every way that the tree's Ingresses and monitors need. */
function flows(tree: Tree): readonly Flow[] {
  const objects = allObjects(tree);
  const pods = podsOf(tree).filter(({ lasting }) => lasting);
  const senders = ({ namespace, labels }: (typeof SENDERS)[string]) =>
    pods.filter((each) => each.namespace === namespace && selects(labels, each.labels));
  const prometheus = senders(PROMETHEUS);
  const through = (because: TreeObject, from: readonly Pods[], service: TreeObject, port: ServicePort | undefined) =>
    port === undefined
      ? []
      : selectedPods(service, pods).flatMap((to) => {
          const target = targetOf(to, port);
          return target === undefined ? [] : from.map((sender) => ({ because, from: sender, to, target }));
        });
  return [
    ...ofKind(objects, "Ingress").flatMap((ingress) => {
      const { ingressClassName = "" } = specOf<IngressSpec>(ingress);
      const sender = SENDERS[ingressClassName];
      if (sender === undefined) return [];
      return backendsOf(ingress).flatMap(({ backend: { service } }) => {
        const found = ofKind(objects, "Service").find(
          ({ metadata }) => metadata.name === service?.name && metadata.namespace === ingress.metadata.namespace,
        );
        if (found === undefined) return [];
        const { name, number } = service?.port ?? {};
        const port = portsOf(found).find((each) => (name === undefined ? each.port === number : each.name === name));
        return through(ingress, senders(sender), found, port);
      });
    }),
    ...ofKind(objects, "ServiceMonitor").flatMap((monitor) => {
      const found = ofKind(objects, "Service").filter(({ metadata }) =>
        isMonitored(monitor, metadata.namespace, metadata.labels),
      );
      return found.flatMap((service) =>
        endpoints(monitor).flatMap(({ port }) =>
          through(
            monitor,
            prometheus,
            service,
            portsOf(service).find(({ name }) => name === port),
          ),
        ),
      );
    }),
    ...ofKind(objects, "PodMonitor").flatMap((monitor) =>
      pods
        .filter(({ namespace, labels }) => isMonitored(monitor, namespace, labels))
        .flatMap((to) =>
          endpoints(monitor).flatMap(({ port }) =>
            targetsOf(to)
              .filter(({ name }) => name === port)
              .flatMap((target) => prometheus.map((from) => ({ because: monitor, from, to, target }))),
          ),
        ),
    ),
  ];
}

type ServicePort = NonNullable<ServiceSpec["ports"]>[number] & { readonly protocol?: string };

function portsOf(service: TreeObject): readonly ServicePort[] {
  return specOf<ServiceSpec>(service).ports ?? [];
}

function endpoints(monitor: TreeObject): readonly { readonly port?: string }[] {
  const { endpoints = [], podMetricsEndpoints = [] } =
    specOf<Record<string, readonly { port?: string }[] | undefined>>(monitor);
  return [...endpoints, ...podMetricsEndpoints];
}

/** The port of a pod that a Service's port leads to. */
function targetOf(to: Pods, { port, targetPort = port, protocol = "TCP" }: ServicePort): Target | undefined {
  if (typeof targetPort === "number") return { number: targetPort, protocol };
  return targetsOf(to).find(({ name }) => name === targetPort);
}

/** Ways between namespaces that stand open though nothing says that they are needed. */
export const openings: Rule = (tree) => {
  const policies = new Network(allObjects(tree));
  const pods = podsOf(tree).filter(({ lasting, namespace }) => lasting && namespace !== "kube-system");
  const needed = new Set(flows(tree).map(({ from, to }) => `${nameOf(from.object)} ${nameOf(to.object)}`));
  return pods.flatMap((to): readonly Failure[] => {
    const strangers = pods.filter(
      (from) =>
        from.namespace !== to.namespace &&
        from.spec.hostNetwork !== true &&
        to.spec.hostNetwork !== true &&
        !needed.has(`${nameOf(from.object)} ${nameOf(to.object)}`) &&
        targetsOf(to).some((target) => policies.lets(from, to, target)) &&
        !isWrittenDown(tree, from, to),
    );
    if (strangers.length === 0) return [];
    const names = strangers.slice(0, 3).map(({ object }) => nameOf(object));
    const more = strangers.length > names.length ? ` and ${strangers.length - names.length} more` : "";
    return [
      failureAt(
        to.object,
        [],
        `may be reached by ${names.join(", ")}${more}, which no policy names; close its namespace with the component \`closed\` or \`policy\``,
      ),
    ];
  });
};

/** Whether somebody has written that way down: a policy of the receiver names the sender's namespace, or single ports. */
function isWrittenDown(tree: Tree, from: Pods, to: Pods): boolean {
  return ofKind(allObjects(tree), "NetworkPolicy").some((policy) => {
    if (policy.metadata.namespace !== to.namespace) return false;
    const { ingress = [] } = specOf<{ ingress?: readonly { readonly ports?: readonly unknown[] }[] }>(policy);
    return JSON.stringify(ingress).includes(`"${from.namespace}"`) || ingress.some(({ ports }) => ports !== undefined);
  });
}
