import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { ApiError, page, refuseUnknown, required, success } from "./answer";
import type { Account } from "./server";
import type { DnsRecord } from "./state";

interface RecordPath {
  Params: { record: string };
  Body: Record<string, unknown>;
  Querystring: Record<string, string | undefined>;
}

const MEMBERS = ["name", "type", "content", "proxied", "ttl", "comment", "tags", "settings"];

/** `/zones` and `/zones/<zone>/dns_records`. */
export function dnsRoutes(server: FastifyInstance, { state, save, account, zone }: Account): void {
  const shownZone = {
    id: zone.id,
    name: zone.name,
    status: "active",
    type: "full",
    paused: false,
    account: { id: account, name: "lab" },
  };
  const base = `/zones/${zone.id}/dns_records`;

  server.get<RecordPath>("/zones", ({ query }) => {
    const matches = query["name"] === undefined || query["name"] === zone.name;
    return page(matches ? [shownZone] : [], query);
  });
  server.get(`/zones/${zone.id}`, () => success(shownZone));

  const find = (id: string): DnsRecord => {
    const record = state.records.find((candidate) => candidate.id === id);
    if (record === undefined) throw new ApiError(404, 81044, "Record does not exist.");
    return record;
  };

  /** One host has either one CNAME or any number of other records, each of them once. */
  const refuseConflict = (record: Pick<DnsRecord, "name" | "type" | "content">, self?: string): void => {
    const others = state.records.filter(({ id, name }) => id !== self && name === record.name);
    if (others.some(({ type, content }) => type === record.type && content === record.content)) {
      throw new ApiError(400, 81058, "An identical record already exists.");
    }
    const addresses = ["A", "AAAA", "CNAME"];
    const clash = others.filter(({ type }) => addresses.includes(type) && addresses.includes(record.type));
    if (clash.some(({ type }) => type === "CNAME" || record.type === "CNAME")) {
      throw new ApiError(400, 81053, "An A, AAAA, or CNAME record with that host already exists.");
    }
  };

  const fields = (body: Record<string, unknown>, old?: DnsRecord) => {
    refuseUnknown(body, MEMBERS);
    const given = required({ ...old, ...body }, "name");
    const name = given === zone.name || given.endsWith(`.${zone.name}`) ? given : `${given}.${zone.name}`;
    const proxied = (body["proxied"] ?? old?.proxied ?? false) as boolean;
    return {
      name,
      type: required({ ...old, ...body }, "type"),
      content: required({ ...old, ...body }, "content"),
      proxied,
      ttl: proxied ? 1 : ((body["ttl"] ?? old?.ttl ?? 1) as number),
      comment: (body["comment"] ?? old?.comment ?? null) as string | null,
      tags: (body["tags"] ?? old?.tags ?? []) as string[],
      settings: (body["settings"] ?? old?.settings ?? {}) as Record<string, unknown>,
    };
  };

  server.get<RecordPath>(base, ({ query }) => {
    const { name, type, content } = query;
    const found = state.records.filter(
      (record) =>
        (name === undefined || record.name === name) &&
        (type === undefined || record.type === type) &&
        (content === undefined || record.content === content),
    );
    return page(
      found.map((record) => shown(record)),
      query,
    );
  });

  server.post<RecordPath>(base, ({ body }) => {
    const record = fields(body);
    refuseConflict(record);
    const now = new Date().toISOString();
    const created: DnsRecord = { id: randomBytes(16).toString("hex"), ...record, created_on: now, modified_on: now };
    state.records.push(created);
    save();
    return success(shown(created));
  });

  server.get<RecordPath>(`${base}/:record`, ({ params }) => success(shown(find(params.record))));

  for (const method of ["PUT", "PATCH"] as const) {
    server.route<RecordPath>({
      method,
      url: `${base}/:record`,
      handler: ({ params, body }) => {
        const record = find(params.record);
        const changed = fields(body, record);
        refuseConflict(changed, record.id);
        Object.assign(record, changed, { modified_on: new Date().toISOString() });
        save();
        return success(shown(record));
      },
    });
  }

  server.delete<RecordPath>(`${base}/:record`, ({ params }) => {
    const record = find(params.record);
    state.records.splice(state.records.indexOf(record), 1);
    save();
    return success({ id: record.id });
  });
}

function shown(record: DnsRecord): Record<string, unknown> {
  const proxiable = ["A", "AAAA", "CNAME"].includes(record.type);
  return { ...record, proxiable, meta: {} };
}
