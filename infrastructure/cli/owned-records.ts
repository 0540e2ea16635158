import { TXT_PREFIX } from "../../config/external-dns";

/** A record of the zone, as far as it matters here. */
export interface ZoneRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

const [BEFORE_TYPE = "", AFTER_TYPE = ""] = TXT_PREFIX.split("%{record_type}");

/**
 * The records that external-dns made for an owner, each with the TXT record that says so: the TXT records whose text
 * names it and the owner, and the records of the name and type that their own names stand for. A record without such a
 * TXT record is somebody else's, whatever it points to.
 *
 * @see https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/
 */
export function ownedRecords(records: readonly ZoneRecord[], owner: string): ZoneRecord[] {
  const claims = records.filter((record) => record.type === "TXT" && isClaim(record.content, owner));
  const claimed = new Set(claims.map(({ name }) => claimedBy(name)).filter((key) => key !== undefined));
  return records.filter((record) => claims.includes(record) || claimed.has(keyOf(record.type, record.name)));
}

function isClaim(content: string, owner: string): boolean {
  const labels = content.replaceAll('"', "").split(",");
  return labels.includes("heritage=external-dns") && labels.includes(`external-dns/owner=${owner}`);
}

/** `externaldns-cname.app.example.com` stands for the CNAME of `app.example.com`. */
function claimedBy(name: string): string | undefined {
  if (!name.startsWith(BEFORE_TYPE)) return undefined;
  const rest = name.slice(BEFORE_TYPE.length);
  const end = rest.indexOf(AFTER_TYPE);
  return end < 0 ? undefined : keyOf(rest.slice(0, end), rest.slice(end + AFTER_TYPE.length));
}

function keyOf(type: string, name: string): string {
  return `${type.toUpperCase()} ${name.toLowerCase()}`;
}
