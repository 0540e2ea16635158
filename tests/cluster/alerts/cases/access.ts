import { type Cases, fires, from, type Sample, silent } from "../case";

const connections = (values: string, node: string): Sample =>
  from("cloudflared", "cloudflared_tunnel_ha_connections", values, node);
const tunnel = { labels: {}, summary: "the tunnel has no connection to Cloudflare" };

const OF = 'name="wildcard",namespace="ingress",issuer_name="letsencrypt",issuer_kind="ClusterIssuer"';
const certificate = (metric: string, values: string): Sample =>
  from("cert-manager", `certmanager_certificate_${metric}_timestamp_seconds{${OF}}`, values);
const named = { labels: { exported_namespace: "ingress", name: "wildcard" } };

export const ACCESS: Cases = {
  TunnelDown: [
    fires(
      "neither connector has a connection",
      "5m",
      [connections("0x5", "worker-1"), connections("0x5", "worker-2")],
      tunnel,
    ),
    fires("there is no connector", "5m", [], tunnel),
    silent("for four minutes", "4m", [connections("0x5", "worker-1")]),
    silent("one of the connectors has one", "10m", [connections("0x10", "worker-1"), connections("1x10", "worker-2")]),
  ],
  CertificateNotRenewed: [
    fires("two days and an hour late", "49h10m", [certificate("renewal", "1x3000")], {
      ...named,
      summary: "certificate ingress/wildcard was to be renewed two days ago",
    }),
    silent("not yet an hour longer", "49h", [certificate("renewal", "1x3000")]),
    silent("renewed in time", "52h", [certificate("renewal", "1x1440 5000000x2000")]),
    silent("never issued, so that nothing can be renewed", "52h", [certificate("renewal", "0x3200")]),
  ],
  CertificateMissing: [
    fires("for two hours", "2h", [certificate("expiration", "0x120")], {
      ...named,
      summary: "certificate ingress/wildcard has never been issued",
    }),
    silent("for less", "1h59m", [certificate("expiration", "0x120")]),
    silent("issued after an hour", "3h", [certificate("expiration", "0x60 7776000x200")]),
  ],
};
