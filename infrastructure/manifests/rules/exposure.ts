import { MACHINE_LOGS } from "../../../components/talos/machine-logs";
import type { ExposedHost } from "../../../config/derive/exposure";
import type { Failure } from "../failure";
import { failureAt, nameOf, type TreeObject } from "../tree-object";
import { allObjects, containersOf, ofKind, podsOf, specOf } from "../workloads";
import type { Rule } from "./rule";

const DEFINITION = "the exposure table (config/clusters)";

/** Which ingress class serves which access, and where a host's record leads. */
const CLASSES = { public: "nginx", access: "nginx", lan: "lan" } as const;
const TARGET = "external-dns.kubernetes.io/target";

/** Host ports that no entry lists: what the nodes' own programs are on. The definition refuses them to entries. */
const OWN_PORTS: readonly string[] = [
  ...["ingress-lan 80/TCP", "ingress-lan 443/TCP", "monitoring 9100/TCP"],
  // from the node itself alone
  ...[MACHINE_LOGS.servicePort, MACHINE_LOGS.kernelPort].map(
    (port) => `observability ${MACHINE_LOGS.address}:${String(port)}/UDP`,
  ),
];

/** Annotations that open an Ingress to more than its host and its class say. */
const WIDER: Readonly<Record<string, string>> = {
  "tailscale.com/funnel": "opens it to the internet; give the entry access: public",
  "nginx.ingress.kubernetes.io/server-alias": "serves hosts that no entry lists; write an entry for each",
};

interface IngressSpec {
  readonly ingressClassName?: string;
  readonly defaultBackend?: object;
  readonly rules?: readonly { readonly host?: string }[];
  readonly tls?: readonly { readonly hosts?: readonly string[] }[];
}

interface ServiceSpec {
  readonly type?: string;
  readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
}

/** The exposure table and what the tree opens say the same. */
export const exposure: Rule = (tree) => {
  const { hosts, tailnet } = tree.definition.exposure;
  const ingresses = ofKind(allObjects(tree), "Ingress");
  const served = ingresses.flatMap((object) => hostsOf(object).map((host) => ({ host, object })));
  const names = ingresses.flatMap((object) => tailnetNameOf(object) ?? []);
  return [
    ...ingresses.flatMap(wider),
    ...ingresses.flatMap((object) =>
      checkIngress(
        object,
        hosts,
        tailnet.map(({ name }) => name),
        tree.definition,
      ),
    ),
    ...hosts.flatMap(({ name, host }): Failure[] => {
      const found = served.filter((each) => each.host === host);
      if (found.length === 0) return [missing(`lists ${name} (${host}), and no Ingress serves it`)];
      return found
        .slice(1)
        .map(({ object }) =>
          failureAt(object, ["spec", "rules"], `serves ${host}, as another does; one of them is enough`),
        );
    }),
    ...tailnet
      .filter(({ name }) => !names.includes(name))
      .map(({ name }) => missing(`lists ${name} on the tailnet, and no Ingress of class tailscale has that name`)),
    ...ports(tree),
  ];
};

function wider(object: TreeObject): readonly Failure[] {
  const { ingressClassName, defaultBackend } = specOf<IngressSpec>(object);
  const annotations = Object.entries(WIDER)
    .filter(([key]) => object.metadata.annotations?.[key] !== undefined)
    .map(([key, message]) => failureAt(object, ["metadata", "annotations", key], `has ${key}, which ${message}`));
  // Tailscale's serves one name, that of its proxy.
  if (defaultBackend === undefined || ingressClassName === "tailscale") return annotations;
  const message = "has a default backend, which serves every name that leads to its controller; write rules with hosts";
  return [...annotations, failureAt(object, ["spec", "defaultBackend"], message)];
}

function checkIngress(
  object: TreeObject,
  hosts: readonly ExposedHost[],
  tailnet: readonly string[],
  {
    tunnelHost,
    schedulable,
  }: { readonly tunnelHost: string; readonly schedulable: readonly { readonly address: string }[] },
): readonly Failure[] {
  const { ingressClassName, rules = [] } = specOf<IngressSpec>(object);
  if (ingressClassName === "tailscale") {
    const name = tailnetNameOf(object) ?? "nothing";
    if (tailnet.includes(name)) return [];
    return [failureAt(object, ["spec"], `is ${name} on the tailnet, which ${DEFINITION} does not list; add it there`)];
  }
  return rules.flatMap(({ host = "" }, index): Failure[] => {
    const at = ["spec", "rules", index, "host"];
    const entry = hosts.find((each) => each.host === host);
    if (entry === undefined)
      return [failureAt(object, at, `serves ${host || "any host"}, which ${DEFINITION} does not list; add it there`)];
    const wanted = CLASSES[entry.access];
    const found: Failure[] = [];
    if (ingressClassName !== wanted) {
      found.push(
        failureAt(
          object,
          ["spec", "ingressClassName"],
          `has class ${ingressClassName ?? "none"} for ${host} with access: ${entry.access}; write ${wanted}`,
        ),
      );
    }
    const target = entry.access === "lan" ? schedulable.map(({ address }) => address).join(",") : tunnelHost;
    if (object.metadata.annotations?.[TARGET] !== target) {
      const variable = entry.access === "lan" ? "${LAN_ADDRESSES}" : "${TUNNEL_HOST}";
      found.push(
        failureAt(
          object,
          ["metadata", "annotations"],
          `has no record for access: ${entry.access}; annotate ${TARGET}: ${variable}`,
        ),
      );
    }
    return found;
  });
}

function hostsOf(object: TreeObject): readonly string[] {
  const { ingressClassName, rules = [] } = specOf<IngressSpec>(object);
  return ingressClassName === "tailscale" ? [] : rules.flatMap(({ host }) => host ?? []);
}

/** The name under which Tailscale's operator publishes an Ingress. */
function tailnetNameOf(object: TreeObject): string | undefined {
  const { ingressClassName, tls = [] } = specOf<IngressSpec>(object);
  return ingressClassName === "tailscale" ? tls[0]?.hosts?.[0] : undefined;
}

/** `lan` entries are host ports of the nodes; those of the tailnet are ports of Tailscale's Services. */
function ports(tree: Parameters<Rule>[0]): readonly Failure[] {
  const entries = tree.definition.exposure.ports.flatMap(({ name, access, ports }) =>
    ports.map(({ port, protocol }) => ({ name, access, key: `${port}/${protocol}` })),
  );
  const onHosts = podsOf(tree).flatMap(({ object, namespace, spec, at }) =>
    containersOf(spec).flatMap(({ container, at: where }) =>
      (container.ports ?? []).flatMap(({ hostPort, hostIP, protocol = "TCP" }, index) => {
        if (hostPort === undefined || hostPort === 0) return [];
        const address = hostIP === undefined ? "" : `${hostIP}:`;
        return [{ object, namespace, key: `${address}${hostPort}/${protocol}`, at: [...at, ...where, "ports", index] }];
      }),
    ),
  );
  const balanced = ofKind(allObjects(tree), "Service")
    .filter((object) => specOf<ServiceSpec>(object).type === "LoadBalancer")
    .flatMap((object) =>
      (specOf<ServiceSpec>(object).ports ?? []).map(({ port, protocol = "TCP" }) => ({
        object,
        key: `${port}/${protocol}`,
      })),
    );
  const listed = (access: string, key: string) => entries.some((each) => each.access === access && each.key === key);
  return [
    ...onHosts
      .filter(({ namespace, key }) => !listed("lan", key) && !OWN_PORTS.includes(`${namespace} ${key}`))
      .map(({ object, key, at }) =>
        failureAt(object, at, `has the host port ${key}, which ${DEFINITION} does not list; add it there`),
      ),
    ...balanced
      .filter(({ key }) => !listed("tailnet", key))
      .map(({ object, key }) =>
        failureAt(
          object,
          ["spec", "ports"],
          `opens ${key} on the tailnet, which ${DEFINITION} does not list; add it there`,
        ),
      ),
    ...entries.flatMap(({ name, access, key }): Failure[] => {
      const found = access === "lan" ? onHosts : balanced;
      const holders = found.filter((each) => each.key === key);
      const [, second] = holders;
      if (access === "lan" && second !== undefined) {
        return [
          failureAt(
            second.object,
            ["spec"],
            `has the host port ${key}, which ${nameOf((holders[0] ?? second).object)} has already; take it from one`,
          ),
        ];
      }
      if (holders.length > 0) return [];
      const what = access === "lan" ? "no pod has that host port" : "no Service of class tailscale has that port";
      return [missing(`lists ${name} ${key}, and ${what}`)];
    }),
  ];
}

function missing(message: string): Failure {
  return { file: "config/clusters/prox-n100.yaml", message: `${message}; write it, or take the entry out` };
}
