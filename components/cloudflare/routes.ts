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
  /** What must stand before a route does: the Access applications. */
  readonly after: readonly pulumi.Resource[];
}

/** The routes of the tunnel. They cannot be deleted: they go with the tunnel. */
export class Routes extends pulumi.ComponentResource {
  /** Hosts with a route, sorted. */
  readonly hosts: readonly string[];

  constructor(name: string, args: RoutesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:cloudflare:Routes", name, {}, opts);
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
            ...this.hosts.map((hostname) => ({ hostname, service: INGRESS_SERVICE })),
            // Cloudflare wants a last rule for every other name; no name is guessed, so it leads nowhere.
            { service: "http_status:404" },
          ],
        },
      },
      { parent: this, dependsOn: [...args.after] },
    );
    this.registerOutputs({});
  }
}

/** The hosts that are reached over the tunnel, in the order given. */
export function routedHosts(hosts: readonly ExposedHost[]): string[] {
  return hosts.filter(({ access }) => access !== "lan").map(({ host }) => host);
}
