import type { CloudflareState } from "../../cloudflare/state";
import { type ClusterObject, keyOf } from "../cluster-object";
import { type ClusterState, find } from "../cluster-state";

/** A host of an Ingress, and how a request gets from its name to a pod. */
export interface Route {
  readonly host: string;
  readonly ingress: string;
  /** Each station, the last one that is there. */
  readonly way: readonly string[];
  /** Where the way ends too early. */
  readonly problem?: string;
}

interface Backend {
  readonly service?: { readonly name: string; readonly port: { readonly name?: string; readonly number?: number } };
}

interface IngressSpec {
  readonly ingressClassName?: string;
  readonly defaultBackend?: Backend;
  readonly rules?: readonly {
    readonly host?: string;
    readonly http?: { readonly paths: readonly { readonly backend: Backend }[] };
  }[];
}

/** The routes of all Ingresses, checked from the DNS records on. */
export function routesOf(state: ClusterState, cloudflare: CloudflareState): readonly Route[] {
  return state.ingresses.flatMap((ingress) => {
    const { rules = [], defaultBackend, ingressClassName } = ingress.spec as IngressSpec;
    if (defaultBackend !== undefined) {
      return [routed(ingress, ingress.metadata.name, [ingressClassName ?? "no class"], [defaultBackend], state)];
    }
    return rules.map(({ host = "", http }) => {
      const backends = (http?.paths ?? []).map(({ backend }) => backend);
      if (host === "")
        return { host: "(no host)", ingress: keyOf(ingress), way: [], problem: "the rule names no host" };
      const entrance = entranceOf(host, ingressClassName ?? "", state, cloudflare);
      if (entrance.problem !== undefined) return { host, ingress: keyOf(ingress), ...entrance };
      return routed(ingress, host, entrance.way, backends, state);
    });
  });
}

/** From the host's record to the controller of the Ingress' class. */
function entranceOf(
  host: string,
  ingressClass: string,
  state: ClusterState,
  cloudflare: CloudflareState,
): Pick<Route, "way" | "problem"> {
  const records = cloudflare.records.filter(({ name, type }) => name === host && ["A", "CNAME"].includes(type));
  const [record] = records;
  if (record === undefined) return { way: [], problem: `no DNS record for ${host}` };
  const way = [`DNS ${record.type} ${records.map(({ content }) => content).join(", ")}`];
  if (find(state.ingressClasses, ingressClass, undefined) === undefined) {
    return { way, problem: `no IngressClass ${ingressClass}` };
  }
  if (record.type === "A") return { way: [...way, `class ${ingressClass}`] };
  const tunnel = cloudflare.tunnels.find(
    ({ id, deleted_at }) =>
      deleted_at === null && [record.content, contentOf(record.content, cloudflare)].includes(`${id}.cfargotunnel.com`),
  );
  if (tunnel === undefined) return { way, problem: `${record.content} leads to no tunnel` };
  const rules = tunnel.configuration?.config.ingress ?? [];
  const rule = rules.find(
    ({ hostname }) => hostname === host || (hostname?.startsWith("*.") === true && host.endsWith(hostname.slice(1))),
  );
  if (rule === undefined)
    return { way: [...way, `tunnel ${tunnel.name}`], problem: `the tunnel has no route for ${host}` };
  const reached = [...way, `tunnel ${tunnel.name}`, rule.service];
  const [, name = "", namespace = ""] = /^https?:\/\/([^.:/]+)\.([^.:/]+)/.exec(rule.service) ?? [];
  const service = find(state.services, name, namespace);
  if (service === undefined)
    return { way: reached, problem: `the tunnel's service ${rule.service} is not in the cluster` };
  if (!hasPods(service, state)) return { way: reached, problem: `Service ${namespace}/${name} has no running pod` };
  return { way: [...reached, `class ${ingressClass}`] };
}

function contentOf(name: string, { records }: CloudflareState): string | undefined {
  return records.find((record) => record.name === name && record.type === "CNAME")?.content;
}

/** From the Ingress to running pods. */
function routed(
  ingress: ClusterObject,
  host: string,
  way: readonly string[],
  backends: readonly Backend[],
  state: ClusterState,
): Route {
  const { namespace = "" } = ingress.metadata;
  const base = { host, ingress: keyOf(ingress) };
  const passed = [...way];
  for (const { service: named } of backends) {
    const service = find(state.services, named?.name ?? "", namespace);
    if (service === undefined) return { ...base, way: passed, problem: `no Service ${namespace}/${named?.name ?? ""}` };
    const { ports = [] } = service.spec as { ports?: readonly { name?: string; port: number }[] };
    const port = named?.port.name ?? named?.port.number;
    if (!ports.some((each) => each.name === port || each.port === port)) {
      return { ...base, way: passed, problem: `Service ${keyOf(service)} has no port ${String(port)}` };
    }
    passed.push(`Service ${keyOf(service)}:${String(port)}`);
    if (!hasPods(service, state))
      return { ...base, way: passed, problem: `Service ${keyOf(service)} has no running pod` };
  }
  return { ...base, way: [...passed, "pods"] };
}

function hasPods(service: ClusterObject, state: ClusterState): boolean {
  const selector = Object.entries((service.spec["selector"] ?? {}) as Record<string, string>);
  return state.pods.some(
    ({ metadata, status }) =>
      metadata.namespace === service.metadata.namespace &&
      status?.["phase"] === "Running" &&
      selector.every(([key, value]) => metadata.labels?.[key] === value),
  );
}
