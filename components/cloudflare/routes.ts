import assert from "node:assert";
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { ExposedHost } from "../../config/derive/exposure";
import { INGRESS_SERVICE } from "./ingress-service";

export interface RoutesArgs {
  /** Account id. */
  readonly account: string;
  readonly tunnelId: pulumi.Input<string>;
  /** All exposed hosts; those of the LAN get no route. */
  readonly hosts: readonly ExposedHost[];
  /** The Access applications by host. They are made before the routes. */
  readonly applications: Readonly<Record<string, cloudflare.ZeroTrustAccessApplication>>;
  /** The team whose tokens count; needed where there are applications. */
  readonly team: pulumi.Input<string> | undefined;
}

/**
 * The routes of the tunnel. They cannot be deleted: they go with the tunnel.
 *
 * Cloudflare lets a request through to a host behind Access only with a token of its application, and cloudflared asks for
 * that token once more, in the cluster: an application that is deleted or bypassed opens nothing. It does so for each
 * route by itself; said of the whole tunnel, it has no effect (https://github.com/cloudflare/cloudflare-docs/issues/32006).
 */
export class Routes extends pulumi.ComponentResource {
  /** Hosts with a route, sorted. */
  readonly hosts: readonly string[];

  constructor(name: string, args: RoutesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:cloudflare:Routes", name, {}, opts);
    const routed = args.hosts.filter(isRouted);
    this.hosts = routedHosts(args.hosts);
    new cloudflare.ZeroTrustTunnelCloudflaredConfig(
      name,
      {
        accountId: args.account,
        tunnelId: args.tunnelId,
        // Only what a route consists of: settings that Cloudflare does not give back would differ for ever
        // (https://github.com/pulumi/pulumi-cloudflare/issues/372).
        config: {
          ingresses: [
            ...routed.map((host) => ({ hostname: host.host, service: INGRESS_SERVICE, ...guard(host, args) })),
            // Cloudflare wants a last rule for every other name; no name is guessed, so it leads nowhere.
            { service: "http_status:404" },
          ],
        },
      },
      { parent: this, dependsOn: Object.values(args.applications) },
    );
    this.registerOutputs({});
  }
}

/** The hosts that are reached over the tunnel, in the order given. */
export function routedHosts(hosts: readonly ExposedHost[]): string[] {
  return hosts.filter(isRouted).map(({ host }) => host);
}

function isRouted({ access }: ExposedHost): boolean {
  return access !== "lan";
}

/** @throws AssertionError if a host behind Access has no application, which would leave its route open */
function guard({ host, access }: ExposedHost, { applications, team }: Pick<RoutesArgs, "applications" | "team">) {
  if (access !== "access") return {};
  const application = applications[host];
  assert(application !== undefined && team !== undefined, `${host} has no Access application`);
  return { originRequest: { access: { required: true, teamName: team, audTags: [application.aud] } } };
}
