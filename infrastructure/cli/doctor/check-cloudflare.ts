import type Cloudflare from "cloudflare";
import type { ClusterDefinition } from "../../../config/derive";
import { pulumiLine } from "../../../stacks/pulumi-line";
import { fix, ok, type Finding } from "./finding";

export interface CloudflareCheckArgs {
  readonly definition: ClusterDefinition;
  /** With the token of the cloudflare layer. */
  readonly client: Cloudflare;
  /** Id of the tunnel that the stack's state already holds. */
  readonly ownTunnel: string | undefined;
}

/** The token, what it may read, and whether the names that are to be made are free. */
export async function checkCloudflare(args: CloudflareCheckArgs): Promise<Finding[]> {
  const token = await checkToken("Cloudflare token", "cloudflareToken", args);
  if (token.status === "fix") return [token];
  return [
    token,
    ...(await Promise.all([checkZone(args), checkRecords(args), checkTunnel(args), checkAccess(args)])).flat(),
  ];
}

/** The token that only edits DNS, which external-dns and cert-manager get. */
export async function checkDnsToken(args: Omit<CloudflareCheckArgs, "ownTunnel">): Promise<Finding[]> {
  const check = "Cloudflare DNS token";
  const token = await checkToken(check, "cloudflareDnsToken", args);
  if (token.status === "fix") return [token];
  const { zone } = args.definition.cloudflare;
  return [
    await attempt(check, `Zone → DNS → Edit on ${zone.name}`, async () => {
      await args.client.dns.records.list({ zone_id: zone.id, per_page: 1 });
      return ok(check, `reads the records of ${zone.name} (whether it may write is not tried)`);
    }),
  ];
}

async function checkToken(
  check: string,
  key: string,
  { client, definition }: Pick<CloudflareCheckArgs, "client" | "definition">,
): Promise<Finding> {
  const another = `make another, then run ${pulumiLine(`config set --secret homelab:${key}`)}`;
  try {
    const { status } = await verify(client, definition.cloudflare.account);
    return status === "active" ? ok(check, "is active") : fix(check, `is ${status}`, another);
  } catch (error) {
    if (isRefusal(error)) return fix(check, "is not known to Cloudflare, or has expired", another);
    return fix(check, `cannot be verified: ${reason(error)}`, "look at the network, and at endpoints.cloudflare");
  }
}

/** A token is a user's or an account's, and each kind is verified at its own place. */
async function verify(client: Cloudflare, account_id: string): Promise<{ status: string }> {
  try {
    return await client.user.tokens.verify();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return client.accounts.tokens.verify({ account_id });
  }
}

async function checkZone({ client, definition }: CloudflareCheckArgs): Promise<Finding> {
  const { account, zone } = definition.cloudflare;
  const check = `zone ${zone.name}`;
  return attempt(check, `Zone → Zone → Read on ${zone.name}`, async () => {
    const found = await client.zones.get({ zone_id: zone.id });
    if (found.name !== zone.name) return fix(check, `that id is ${found.name}`, "copy zone.id from the overview page");
    if (found.account.id !== undefined && found.account.id !== account) {
      return fix(check, "belongs to another account", "copy cloudflare.account from the overview page");
    }
    return found.status === "active"
      ? ok(check, "is active")
      : fix(check, `is ${found.status ?? "not active"}`, "have the registrar name Cloudflare's name servers");
  });
}

async function checkRecords({ client, definition, ownTunnel }: CloudflareCheckArgs): Promise<Finding> {
  const { zone } = definition.cloudflare;
  const check = `record ${definition.tunnelHost}`;
  return attempt(check, `Zone → DNS → Edit on ${zone.name}`, async () => {
    const { result } = await client.dns.records.list({ zone_id: zone.id, name: { exact: definition.tunnelHost } });
    return result.length === 0 || ownTunnel !== undefined
      ? ok(check, "is free, or this stack's own")
      : fix(check, `is there already, as ${result[0]?.type ?? "a record"}`, "delete it if nothing needs it");
  });
}

async function checkTunnel({ client, definition, ownTunnel }: CloudflareCheckArgs): Promise<Finding> {
  const { account, tunnel: name } = definition.cloudflare;
  const check = `tunnel ${name}`;
  return attempt(check, "Account → Cloudflare Tunnel → Edit", async () => {
    const { result } = await client.zeroTrust.tunnels.cloudflared.list({
      account_id: account,
      name,
      is_deleted: false,
    });
    return result.some((tunnel) => tunnel.name === name && tunnel.id !== ownTunnel)
      ? fix(check, "is there already, and not this stack's", "delete it, or name another in cloudflare.tunnel")
      : ok(check, "is free, or this stack's own");
  });
}

async function checkAccess({ client, definition }: CloudflareCheckArgs): Promise<Finding[]> {
  if (!definition.exposure.hosts.some(({ access }) => access === "access")) return [];
  const account_id = definition.cloudflare.account;
  const check = "Cloudflare Access";
  return [
    await attempt(check, "Account → Access: Apps and Policies → Edit", async () => {
      await client.zeroTrust.access.applications.list({ account_id });
      await client.zeroTrust.access.policies.list({ account_id });
      return ok(check, "lets the token read its applications and policies (whether it may write is not tried)");
    }),
    await attempt(
      "Cloudflare Access team",
      "Account → Access: Organizations, Identity Providers, and Groups → Read",
      async () => {
        const { auth_domain: domain = "" } = await client.zeroTrust.organizations.list({ account_id });
        return domain.endsWith(".cloudflareaccess.com")
          ? ok("Cloudflare Access team", `is ${domain}`)
          : fix("Cloudflare Access team", "has no name yet", "choose one in the dashboard: Zero Trust → Settings");
      },
    ),
  ];
}

/** Runs a check; a refusal means that the token lacks a permission. */
async function attempt(check: string, permission: string, run: () => Promise<Finding>): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    return isRefusal(error)
      ? fix(check, "is refused to the token", `give it the permission ${permission}`)
      : fix(check, `cannot be read: ${reason(error)}`, "run this again; if it stays so, look at cloudflarestatus.com");
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && "status" in error && [400, 401, 403].includes(Number(error.status));
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\s+/g, " ") : String(error);
}
