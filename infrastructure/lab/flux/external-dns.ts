import { randomBytes } from "node:crypto";
import type { DnsRecord } from "../cloudflare/state";
import type { ClusterObject } from "./cluster-object";
import type { ClusterState } from "./cluster-state";
import type { Values } from "./release-values";

const ANNOTATION = "external-dns.kubernetes.io/";

/** A record that an Ingress asks for. */
interface Endpoint {
  readonly name: string;
  readonly type: "A" | "CNAME";
  readonly content: string;
  readonly proxied: boolean;
  readonly resource: string;
}

export interface ExternalDnsArgs {
  readonly state: ClusterState;
  /** The values of its release. */
  readonly values: Values;
  /** The zone's records; changed in place. */
  readonly records: DnsRecord[];
}

/**
 * Stands in for external-dns with `policy: sync` and `registry: txt`: a record for each host of an Ingress of its classes,
 * to the target of the annotation, else of the status; beside each a TXT record that says whose it is. What is not its own
 * it leaves alone.
 *
 * @see https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/
 * @returns whether anything has changed.
 */
export function syncRecords({ state, values, records }: ExternalDnsArgs): boolean {
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
  const wanted = state.ingresses
    .filter(({ spec }) => classes.length === 0 || classes.includes(String(spec["ingressClassName"])))
    .flatMap((ingress) => endpointsOf(ingress))
    .filter(({ name }) => inZone(name));
  const ownership = `heritage=external-dns,external-dns/owner=${txtOwnerId}`;
  const registry = ({ name, type }: Pick<Endpoint, "name" | "type">) =>
    `${txtPrefix.replaceAll("%{record_type}", type.toLowerCase())}${name}`;
  const owned = (name: string, type: string) =>
    records.some(
      (record) =>
        record.type === "TXT" &&
        record.name === registry({ name, type: type as Endpoint["type"] }) &&
        record.content.replaceAll('"', "").startsWith(`${ownership},`),
    );
  let changed = false;
  for (const record of [...records]) {
    if (!["A", "CNAME"].includes(record.type) || !owned(record.name, record.type)) continue;
    if (wanted.some((each) => isSame(each, record))) continue;
    remove(records, record);
    const last = !records.some(({ name, type }) => name === record.name && type === record.type);
    const note = records.find(({ name }) => name === registry({ name: record.name, type: record.type as "A" }));
    if (last && note !== undefined) remove(records, note);
    changed = true;
  }
  for (const endpoint of wanted) {
    const there = records.filter(({ name }) => name === endpoint.name);
    if (there.some((record) => isSame(endpoint, record))) continue;
    // Somebody else's record: external-dns leaves it, and makes none beside it.
    if (there.some(({ type }) => ["A", "AAAA", "CNAME"].includes(type) && !owned(endpoint.name, type))) continue;
    records.push(record(endpoint.name, endpoint.type, endpoint.content, endpoint.proxied));
    const note = registry(endpoint);
    if (!records.some(({ name, type }) => name === note && type === "TXT")) {
      const content = `"${ownership},external-dns/resource=${endpoint.resource}"`;
      records.push(record(note, "TXT", content, false));
    }
    changed = true;
  }
  return changed;
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

function isSame(endpoint: Endpoint, { name, type, content, proxied }: DnsRecord): boolean {
  return (
    endpoint.name === name && endpoint.type === type && endpoint.content === content && endpoint.proxied === proxied
  );
}

function remove(records: DnsRecord[], record: DnsRecord): void {
  records.splice(records.indexOf(record), 1);
}

function record(name: string, type: string, content: string, proxied: boolean): DnsRecord {
  const now = new Date().toISOString();
  return {
    id: randomBytes(16).toString("hex"),
    ...{
      name,
      type,
      content,
      proxied,
      ttl: 1,
      comment: null,
      tags: [],
      settings: {},
      created_on: now,
      modified_on: now,
    },
  };
}
