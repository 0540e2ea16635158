import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { ExposedHost } from "../../config/derive/exposure";
import { allowGroups, guardedHosts, sorted, type AllowList } from "./allow-list";

export interface AccessArgs {
  /** Account id. */
  readonly account: string;
  /** Name of the cluster, by which its policies are told from others. */
  readonly cluster: string;
  /** All exposed hosts; those with access `access` get an application. */
  readonly hosts: readonly ExposedHost[];
  /** Who may pass where a host names nobody. */
  readonly allow: AllowList;
  /** How long somebody who has passed need not sign in again, e.g. `24h`. */
  readonly sessionDuration: string;
}

/** Cloudflare Access before the hosts that are not for everybody: a policy for each set of people, an application a host. */
export class Access extends pulumi.ComponentResource {
  /** The applications by host. */
  readonly applications: Readonly<Record<string, cloudflare.ZeroTrustAccessApplication>>;

  constructor(name: string, args: AccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:cloudflare:Access", name, {}, opts);
    const { account, cluster, sessionDuration } = args;
    const applications: Record<string, cloudflare.ZeroTrustAccessApplication> = {};
    for (const { key, allow, hosts } of allowGroups(guardedHosts(args.hosts), args.allow)) {
      const policy = new cloudflare.ZeroTrustAccessPolicy(
        key === undefined ? name : `${name}-${key}`,
        {
          accountId: account,
          name: `${cluster} ${key ?? "default"}`,
          decision: "allow",
          includes: includes(allow),
          sessionDuration,
        },
        { parent: this },
      );
      for (const host of hosts) {
        applications[host.host] = new cloudflare.ZeroTrustAccessApplication(
          `${name}-${host.name}`,
          {
            accountId: account,
            name: host.name,
            type: "self_hosted",
            domain: host.host,
            sessionDuration,
            policies: [{ id: policy.id, precedence: 1 }],
          },
          { parent: this },
        );
      }
    }
    this.applications = applications;
    this.registerOutputs({});
  }
}

function includes({ emails, groups }: AllowList): cloudflare.types.input.ZeroTrustAccessPolicyInclude[] {
  return [...sorted(emails).map((email) => ({ email: { email } })), ...sorted(groups).map((id) => ({ group: { id } }))];
}
