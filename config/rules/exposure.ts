import type { Problem } from "../problem";
import { namedHosts } from "./named-hosts";
import { entries, type Rule } from "./rule";

/** Two entries of one name would fight over its record and its route. */
export const hostExposedTwice: Rule = (definition) => {
  const holders = new Map<string, string>();
  return namedHosts(definition).flatMap(({ name, host }): Problem[] => {
    const holder = holders.get(host);
    if (holder === undefined) {
      holders.set(host, name);
      return [];
    }
    return [
      {
        path: ["exposure", name],
        message: `is ${host}, which exposure.${holder} is already; write another host for one`,
      },
    ];
  });
};

/** The tunnel has a record of its own, which external-dns must not take for an app's. */
export const hostOfTunnel: Rule = (definition) => {
  const [cluster, zone] = [definition.cluster?.name, definition.cloudflare?.zone?.name];
  if (cluster === undefined || zone === undefined) return [];
  const record = `${cluster}-tunnel.${zone}`;
  return namedHosts(definition)
    .filter(({ host }) => host === record)
    .map(({ name }) => ({
      path: ["exposure", name],
      message: `is ${record}, which is the tunnel's own record; write another host`,
    }));
};

/** Names in the tailnet are Tailscale's, and ports have none. */
export const hostWithoutHttp: Rule = ({ exposure }) =>
  entries(exposure).flatMap(([name, { access, host, ports }]): Problem[] => {
    if (host === undefined || (access !== "tailnet" && ports === undefined)) return [];
    const why = ports === undefined ? "Tailscale names the hosts of the tailnet" : "ports have no host name";
    return [{ path: ["exposure", name, "host"], message: `is not for this entry, as ${why}; delete it` }];
  });
