import type Cloudflare from "cloudflare";
import type { ClusterDefinition } from "../../config/derive";
import { txtOwner } from "../../config/external-dns";
import { ownedRecords, type ZoneRecord } from "./owned-records";

/** Records of the Cloudflare API come 100 at a time unless more are asked for. */
const PAGE = 1000;

/**
 * Removes the DNS records that external-dns left in the zone: with the cluster gone, nobody else does. The TXT record
 * that claims a record goes after it, so that a run that is cut off can be repeated.
 *
 * @param removed - called with each record that is gone.
 */
export async function removeLeftoverRecords(
  client: Cloudflare,
  definition: ClusterDefinition,
  removed: (record: ZoneRecord) => void,
): Promise<void> {
  const zone_id = definition.cloudflare.zone.id;
  const records: ZoneRecord[] = [];
  for await (const record of client.dns.records.list({ zone_id, per_page: PAGE })) {
    const { id, name, type, content } = record;
    records.push({ id, name, type, content: content ?? "" });
  }
  const owned = ownedRecords(records, txtOwner(definition));
  owned.sort((a, b) => Number(a.type === "TXT") - Number(b.type === "TXT"));
  for (const record of owned) {
    await client.dns.records.delete(record.id, { zone_id });
    removed(record);
  }
}
