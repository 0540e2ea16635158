import type { ClusterDefinition } from "./derive";

/**
 * Prefix of the TXT records in which external-dns keeps what it owns (its flag `--txt-prefix`). With the record's type in
 * a label of its own, the TXT record lies in the zone for every name, the zone's own included, and never where a CNAME is.
 */
export const TXT_PREFIX = "externaldns-%{record_type}.";

/** What external-dns calls itself in those records (`--txt-owner-id`): two clusters can share a zone. */
export function txtOwner({ cluster }: Pick<ClusterDefinition, "cluster">): string {
  return cluster.name;
}
