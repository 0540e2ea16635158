import type { DnsRecord } from "../cloudflare/state";
import type { Values } from "../../manifests/merge-values";
import type { ClusterObject } from "./cluster-object";

const ANNOTATION = "external-dns.kubernetes.io/";
const ADDRESSES = ["A", "AAAA", "CNAME"];

/** A record that an Ingress asks for. */
interface Endpoint {
  readonly name: string;
  readonly type: "A" | "CNAME";
  readonly content: string;
  readonly proxied: boolean;
  readonly resource: string;
}

/** A record to make. */
export type NewRecord = Pick<DnsRecord, "name" | "type" | "content" | "proxied">;
/** A record that is there. */
export type ZoneRecord = NewRecord & Pick<DnsRecord, "id">;

export interface DnsPlanArgs {
  readonly ingresses: readonly ClusterObject[];
  /** The values of external-dns's release. */
  readonly values: Values;
  /** The zone's records. */
  readonly records: readonly ZoneRecord[];
}

export interface DnsPlan {
  readonly remove: readonly ZoneRecord[];
  /** In this order: a record before the one that says whose it is. */
  readonly create: readonly NewRecord[];
}

/**
 * What external-dns does with `policy: sync` and `registry: txt`: a record for each host of an Ingress of its classes, to
 * the target of the annotation, else of the status; beside each name and type a TXT record that says whose they are. What
 * is not its own it leaves alone, and makes nothing beside it.
 *
 * @see https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/
 */
export function dnsPlan({ ingresses, values, records }: DnsPlanArgs): DnsPlan {
  const {
    txtOwnerId = "",
    txtPrefix = "",
    domainFilters = [],
    extraArgs = [],
  } = values as {
    txtOwnerId?: string;
    txtPrefix?: string;
    domainFilters?: readonly string[];
    extraArgs?: readonly string[];
  };
  const classes = extraArgs.flatMap((argument) => /^--ingress-class=(.+)$/.exec(argument)?.[1] ?? []);
  const inZone = (host: string) => domainFilters.some((zone) => host === zone || host.endsWith(`.${zone}`));
  const wanted = ingresses
    .filter(({ spec }) => classes.length === 0 || classes.includes(String(spec["ingressClassName"])))
    .flatMap((ingress) => endpointsOf(ingress))
    .filter(({ name }) => inZone(name));
  const ownership = `heritage=external-dns,external-dns/owner=${txtOwnerId}`;
  const registry = ({ name, type }: Pick<NewRecord, "name" | "type">) =>
    `${txtPrefix.replaceAll("%{record_type}", type.toLowerCase())}${name}`;
  const noteOf = (record: Pick<NewRecord, "name" | "type">) =>
    records.find(
      ({ type, name, content }) =>
        type === "TXT" && name === registry(record) && content.replaceAll('"', "").startsWith(`${ownership},`),
    );
  const owned = records.filter((record) => ADDRESSES.includes(record.type) && noteOf(record) !== undefined);
  const unwanted = owned.filter((record) => !wanted.some((each) => isSame(each, record)));
  const notes = unwanted
    .filter(({ name, type }) => !wanted.some((each) => each.name === name && each.type === type))
    .flatMap((record) => noteOf(record) ?? []);
  const create: NewRecord[] = [];
  for (const { resource, ...endpoint } of wanted) {
    const there = records.filter(({ name, type }) => name === endpoint.name && ADDRESSES.includes(type));
    if (there.some((record) => isSame(endpoint, record) || !owned.includes(record))) continue;
    create.push(endpoint);
    const name = registry(endpoint);
    const noted = noteOf(endpoint) !== undefined || create.some((each) => each.type === "TXT" && each.name === name);
    const content = `"${ownership},external-dns/resource=${resource}"`;
    if (!noted) create.push({ name, type: "TXT", content, proxied: false });
  }
  return { remove: [...unwanted, ...new Set(notes)], create };
}

function endpointsOf(ingress: ClusterObject): readonly Endpoint[] {
  const { annotations = {}, namespace = "", name } = ingress.metadata;
  const { rules = [], tls = [] } = ingress.spec as {
    rules?: readonly { host?: string }[];
    tls?: readonly { hosts?: readonly string[] }[];
  };
  const hosts = new Set([...rules.flatMap(({ host }) => host ?? []), ...tls.flatMap(({ hosts = [] }) => hosts)]);
  const { ingress: published = [] } = (ingress.status?.["loadBalancer"] ?? {}) as {
    ingress?: readonly { ip?: string; hostname?: string }[];
  };
  const annotated = annotations[`${ANNOTATION}target`];
  const targets = annotated?.split(",") ?? published.flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
  const proxied = annotations[`${ANNOTATION}cloudflare-proxied`] === "true";
  return [...hosts].flatMap((host) =>
    targets.map((content) => ({
      name: host,
      type: /^[\d.]+$/.test(content) ? ("A" as const) : ("CNAME" as const),
      content,
      proxied,
      resource: `ingress/${namespace}/${name}`,
    })),
  );
}

function isSame(endpoint: NewRecord, { name, type, content, proxied }: NewRecord): boolean {
  return (
    endpoint.name === name && endpoint.type === type && endpoint.content === content && endpoint.proxied === proxied
  );
}
