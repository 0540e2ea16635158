import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { ExposedHost } from "../../config/derive/exposure";
import { PlainError } from "../plain-error";
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
  /** The account's team, which signs what Access lets through; undefined if no host is behind Access. */
  readonly team: pulumi.Output<string> | undefined;

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
    this.team = Object.keys(applications).length === 0 ? undefined : teamOf(account, this);
    this.registerOutputs({});
  }
}

const TEAM_DOMAIN = ".cloudflareaccess.com";

/**
 * `example` of `example.cloudflareaccess.com`, which Cloudflare calls the team's domain.
 *
 * @throws PlainError if the account has none
 */
function teamOf(account: string, parent: pulumi.Resource): pulumi.Output<string> {
  const { authDomain } = cloudflare.getZeroTrustOrganizationOutput({ accountId: account }, { parent });
  // The types know nothing of an account that has not chosen one.
  return authDomain.apply((domain: string | undefined) => {
    if (domain?.endsWith(TEAM_DOMAIN) === true) return domain.slice(0, -TEAM_DOMAIN.length);
    throw new PlainError(
      "Cloudflare Access has no team domain yet; choose one in the dashboard (Zero Trust → Settings), then run this again",
    );
  });
}

function includes({ emails, groups }: AllowList): cloudflare.types.input.ZeroTrustAccessPolicyInclude[] {
  return [...sorted(emails).map((email) => ({ email: { email } })), ...sorted(groups).map((id) => ({ group: { id } }))];
}
