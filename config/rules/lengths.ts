import type { Problem } from "../problem";
import { namedHosts } from "./named-hosts";
import type { Rule } from "./rule";

/** What DNS takes: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4. */
const LABEL = 63;
const NAME = 253;

/** The longest of what is put before a host: the record in which external-dns writes who owns it. */
const OWNER_PREFIX = "externaldns-cname.";

/** The longest of what is put behind the cluster's name: the host name of Tailscale's operator. */
const CLUSTER_SUFFIX = "-operator";

/** The record by which the LAN's certificate is proved. */
const CHALLENGE = "_acme-challenge.";

/** Names that are made of the definition's have to be names still. */
export const namesTooLong: Rule = (definition) => {
  const { name, domain } = definition.cluster ?? {};
  const zone = definition.cloudflare?.zone?.name;
  const problems: Problem[] = [];
  const limits = [LABEL - CLUSTER_SUFFIX.length, zone === undefined ? NAME : NAME - `-tunnel.${zone}`.length];
  const limit = Math.min(...limits);
  if (name !== undefined && name.length > limit) {
    const message = `has ${String(name.length)} characters, and the names that are made of it would be too long for DNS; write ${String(limit)} or fewer`;
    problems.push({ path: ["cluster", "name"], message });
  }
  const domainLimit = NAME - CHALLENGE.length;
  if (domain !== undefined && domain.length > domainLimit) {
    const message = `has ${String(domain.length)} characters, and the record that proves its certificate would be too long for DNS; write ${String(domainLimit)} or fewer`;
    return [...problems, { path: ["cluster", "domain"], message }];
  }
  const hostLimit = NAME - OWNER_PREFIX.length;
  const long = namedHosts(definition).filter(({ host }) => host.length > hostLimit);
  return [
    ...problems,
    ...long.map(({ name: entry, host, explicit }): Problem => {
      const message = `has a host of ${String(host.length)} characters, and external-dns' record of it would be too long for DNS; write one of ${String(hostLimit)} or fewer`;
      return { path: explicit ? ["exposure", entry, "host"] : ["exposure", entry], message };
    }),
  ];
};
