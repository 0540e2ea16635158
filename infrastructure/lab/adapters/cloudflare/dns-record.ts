import type { PlainMap } from "../../engine/provider/adapter";
import { text } from "../text";
import type { CloudflareResource } from "./resource";

interface Answer {
  readonly id?: string;
  readonly name: string;
  readonly type: string;
  readonly content?: string;
  readonly proxied?: boolean;
  readonly ttl: number;
  readonly comment?: string | null;
  readonly created_on?: string;
}

function body(inputs: PlainMap) {
  return {
    zone_id: text(inputs, "zoneId"),
    name: text(inputs, "name"),
    type: text(inputs, "type") as "CNAME",
    content: text(inputs, "content"),
    proxied: inputs["proxied"] === true,
    ttl: Number(inputs["ttl"]) as 1,
    ...(typeof inputs["comment"] === "string" ? { comment: inputs["comment"] } : {}),
  };
}

function shown(inputs: PlainMap, record: Answer) {
  const { name, type, content, proxied, ttl } = record;
  const comment = record.comment ?? undefined;
  return { ...inputs, name, type, content, proxied, ttl, ...(comment === undefined ? {} : { comment }) };
}

/** `DnsRecord`. */
export const dnsRecord: CloudflareResource = {
  shape: { zoneId: "any", name: "any", type: "any", content: "any", proxied: "any", ttl: "any", comment: "any" },
  replaces: ["zoneId"],
  computed: ["createdOn", "proxiable"],
  async create(api, inputs) {
    const record = (await api.dns.records.create(body(inputs))) as Answer;
    return {
      id: record.id ?? "",
      outputs: { ...shown(inputs, record), createdOn: record.created_on, proxiable: true },
    };
  },
  async read(api, id, inputs) {
    const record = (await api.dns.records.get(id, { zone_id: text(inputs, "zoneId") })) as Answer;
    const found = shown(inputs, record);
    return { inputs: found, outputs: { ...found, createdOn: record.created_on, proxiable: true } };
  },
  async update(api, id, inputs) {
    const record = (await api.dns.records.update(id, body(inputs))) as Answer;
    return { ...shown(inputs, record), createdOn: record.created_on, proxiable: true };
  },
  async delete(api, id, inputs) {
    await api.dns.records.delete(id, { zone_id: text(inputs, "zoneId") });
  },
};
