import { and } from "../enumeration";
import type { Problem } from "../problem";
import { isWithin, namedHosts } from "./named-hosts";
import type { Rule } from "./rule";

/** Every host without a name of its own is in the domain: it must be in the zone that we may write. */
export const domainOutsideZone: Rule = ({ cluster, cloudflare }) => {
  const [domain, zone] = [cluster?.domain, cloudflare?.zone?.name];
  if (domain === undefined || zone === undefined || isWithin(domain, zone)) return [];
  const message = `is ${domain}, which is not in the zone cloudflare.zone.name ${zone}; write ${zone} or a name that ends in .${zone}`;
  return [{ path: ["cluster", "domain"], message }];
};

/** external-dns writes records of one zone. */
export const hostOutsideZone: Rule = (definition) => {
  const [domain, zone] = [definition.cluster?.domain, definition.cloudflare?.zone?.name];
  if (zone === undefined) return [];
  return namedHosts(definition).flatMap(({ name, host, explicit }): Problem[] => {
    // Where the domain is outside, so are its hosts: one mistake, one message.
    if (!explicit || isWithin(host, zone) || (domain !== undefined && isWithin(host, domain))) return [];
    const message = `is ${host}, which is not in the zone cloudflare.zone.name ${zone}; write a name that ends in .${zone}`;
    return [{ path: ["exposure", name, "host"], message }];
  });
};

/**
 * Cloudflare's free certificate covers the zone and one label below it; deeper names fail in the browser's handshake.
 * Source: https://developers.cloudflare.com/ssl/edge-certificates/universal-ssl/limitations/.
 */
export const hostWithoutCertificate: Rule = (definition) => {
  const zone = definition.cloudflare?.zone;
  if (zone?.name === undefined || zone.advancedCertificates !== false) return [];
  const deep = namedHosts(definition).filter(
    ({ host, access }) => access !== "lan" && labelsBelow(host, zone.name ?? "") > 1,
  );
  const why = `more than one label below the zone, which Cloudflare's free certificate does not cover`;
  const problems = deep
    .filter(({ explicit }) => explicit)
    .map(({ name, host }): Problem => {
      const message = `is ${host}, ${why}; write a name right below ${zone.name}, or cloudflare.zone.advancedCertificates: true`;
      return { path: ["exposure", name, "host"], message };
    });
  const byDomain = deep.filter(({ explicit }) => !explicit).map(({ name }) => name);
  if (byDomain.length === 0) return problems;
  const message = `puts ${and(byDomain)} ${why}; write ${zone.name}, or cloudflare.zone.advancedCertificates: true`;
  return [...problems, { path: ["cluster", "domain"], message }];
};

/**
 * The LAN's ingress has one certificate, for the domain and one label below it: any other host would get that one, and the
 * browser refuses it.
 */
export const lanHostWithoutCertificate: Rule = (definition) => {
  const domain = definition.cluster?.domain;
  const zone = definition.cloudflare?.zone?.name;
  if (domain === undefined || zone === undefined || !isWithin(domain, zone)) return [];
  return namedHosts(definition).flatMap(({ name, host, access }): Problem[] => {
    // A host outside of the zone has a message of its own.
    if (access !== "lan" || !isWithin(host, zone) || (isWithin(host, domain) && labelsBelow(host, domain) <= 1))
      return [];
    const message = `is ${host}, and the certificate of the LAN covers ${domain} and one label below it; write ${host.split(".")[0] ?? name}.${domain}, or another name right below ${domain}`;
    return [{ path: ["exposure", name, "host"], message }];
  });
};

/** How many labels a name has more than the zone that it is in; 0 outside the zone. */
function labelsBelow(host: string, zone: string): number {
  return isWithin(host, zone) ? host.split(".").length - zone.split(".").length : 0;
}
