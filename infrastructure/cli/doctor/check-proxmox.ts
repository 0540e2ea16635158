import { pulumiLine } from "../../../stacks/pulumi-line";
import { z } from "zod";
import type { ClusterDefinition } from "../../../config/derive";
import { olderThan } from "../version-order";
import { fix, ok, skip, type Finding } from "./finding";
import { checkProxmoxHosts } from "./check-proxmox-hosts";
import type { ProxmoxApi } from "./proxmox-api";
import { neededPrivileges } from "./proxmox-privileges";

/** The first with the content type `import` for disk images that are downloaded from a URL. */
const OLDEST_PROXMOX = "8.4";

const SET_TOKEN = pulumiLine("config set --secret homelab:proxmoxToken");

export interface ProxmoxCheckArgs {
  readonly definition: ClusterDefinition;
  readonly api: ProxmoxApi;
  /** Ids of the VMs that the stack's state already holds. */
  readonly ownVms: ReadonlySet<number>;
}

const permissions = z.record(z.string(), z.record(z.string(), z.unknown())).nullish();

/** Proxmox: the endpoint, the token, its privileges, and what the definition expects to be there. */
export async function checkProxmox(args: ProxmoxCheckArgs): Promise<Finding[]> {
  const version = await proxmoxVersion(args);
  if (typeof version !== "string") return [version];
  const recent = olderThan(version, OLDEST_PROXMOX)
    ? fix(
        "Proxmox",
        `is ${version}`,
        `upgrade it to ${OLDEST_PROXMOX} or later: before, it cannot import a qcow2 image`,
      )
    : ok("Proxmox", `answers at ${args.definition.proxmox.endpoint} (${version}) and knows the token`);
  return [recent, await checkPrivileges(args, version), ...(await checkProxmoxHosts(args))];
}

/** The version, or why it cannot be had: then nothing else can. */
async function proxmoxVersion({ definition, api }: ProxmoxCheckArgs): Promise<string | Finding> {
  const { endpoint } = definition.proxmox;
  try {
    const { status, reason, data } = await api("/version");
    if (status === 401) {
      return fix("Proxmox", "does not know the API token, or it has expired", `make one, then run ${SET_TOKEN}`);
    }
    const version = z.object({ version: z.string() }).safeParse(data);
    if (status === 200 && version.success) return version.data.version;
    const said = `${String(status)} ${reason}`.trim();
    return fix("Proxmox", `answers ${said}`, `look whether proxmox.endpoint, ${endpoint}, is the Proxmox API`);
  } catch (error) {
    const { message: reason = String(error), code = "" } = error as Partial<NodeJS.ErrnoException>;
    const finding = untrusted(code, reason, definition.proxmox.ca !== undefined);
    return (
      finding ??
      fix("Proxmox", `does not answer at ${endpoint} (${reason})`, "look whether it is up, and at proxmox.endpoint")
    );
  }
}

/** What is wrong with the certificate, by Node's name of the error: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function untrusted(code: string, reason: string, hasAuthority: boolean): Finding | undefined {
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return fix(
      "Proxmox",
      `has a certificate that is not valid now (${reason})`,
      "look at the clock here; if it is right, renew the certificate on the host: pvecm updatecerts --force",
    );
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return fix(
      "Proxmox",
      "has a certificate that is not for the name or address in proxmox.endpoint",
      "write one that it is for, as System → Certificates shows it",
    );
  }
  if (!/^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_|INVALID_CA$)/.test(code)) return undefined;
  return hasAuthority
    ? fix(
        "Proxmox",
        `has a certificate that the authority in proxmox.ca has not signed (${reason})`,
        "write the authority that has: on the host, cat /etc/pve/pve-root-ca.pem, if the certificate is Proxmox' own",
      )
    : fix(
        "Proxmox",
        `has a certificate that is not trusted here (${reason})`,
        "write its authority into proxmox.ca, or proxmox.insecure: true",
      );
}

async function checkPrivileges({ definition, api }: ProxmoxCheckArgs, version: string): Promise<Finding> {
  const check = "Proxmox privileges";
  const needed = neededPrivileges(definition, version);
  const answers = await Promise.all(
    needed.map(async ({ path, privileges }) => {
      const { status, data } = await api(`/access/permissions?path=${encodeURIComponent(path)}`);
      const parsed = permissions.safeParse(data);
      if (status !== 200 || !parsed.success) return undefined;
      const held = Object.keys(parsed.data?.[path] ?? {});
      return { path, lacks: privileges.filter((privilege) => !held.includes(privilege)) };
    }),
  );
  const read = answers.filter((answer) => answer !== undefined);
  if (read.length < needed.length) return skip(check, "the token may not read its own permissions");
  const lacking = read.filter(({ lacks }) => lacks.length > 0);
  if (lacking.length === 0) return ok(check, "are all there");
  const list = lacking.map(({ path, lacks }) => `${lacks.join(", ")} on ${path}`).join("; ");
  return fix(
    check,
    `the token lacks ${list}`,
    "give its user a role that has them (pveum acl modify), and make the token without privilege separation, " +
      "or give the token the role too",
  );
}
