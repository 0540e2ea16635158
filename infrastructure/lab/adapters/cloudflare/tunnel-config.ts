import type Cloudflare from "cloudflare";
import type { PlainMap } from "../../engine/provider/adapter";
import { text } from "../text";
import type { CloudflareResource } from "./resource";

interface Rule {
  readonly hostname?: string;
  readonly service: string;
  readonly originRequest?: { readonly access: OriginAccess };
}

/** What cloudflared asks of a request itself: a token of these applications. */
interface OriginAccess {
  readonly required: boolean;
  readonly teamName: string;
  readonly audTags: readonly string[];
}

/** A route as the API has it. */
interface ApiRule {
  readonly hostname?: string;
  readonly service: string;
  readonly originRequest?: {
    readonly access?: { readonly required?: boolean; readonly teamName: string; readonly audTag: readonly string[] };
  };
}

function toApi({ hostname, service, originRequest }: Rule): ApiRule {
  const rule = hostname === undefined ? { service } : { hostname, service };
  if (originRequest === undefined) return rule;
  const { required, teamName, audTags } = originRequest.access;
  return { ...rule, originRequest: { access: { required, teamName, audTag: audTags } } };
}

function fromApi({ hostname, service, originRequest }: ApiRule): Rule {
  const rule = hostname === undefined ? { service } : { hostname, service };
  if (originRequest?.access === undefined) return rule;
  const { required = false, teamName, audTag } = originRequest.access;
  return { ...rule, originRequest: { access: { required, teamName, audTags: audTag } } };
}

/** The SDK says `ingresses` where the API says `ingress`. */
function rules({ config }: PlainMap): Rule[] {
  return (config as { ingresses: Rule[] } | undefined)?.ingresses ?? [];
}

async function put(api: Cloudflare, inputs: PlainMap): Promise<PlainMap> {
  const ingress = rules(inputs).map(toApi);
  const answer = await api.zeroTrust.tunnels.cloudflared.configurations.update(text(inputs, "tunnelId"), {
    account_id: text(inputs, "accountId"),
    // The client's type wants a host name in every rule; the API wants none in the last one.
    config: { ingress: ingress as { hostname: string; service: string }[] },
  });
  return { ...inputs, version: answer.version ?? 0, source: "cloudflare" };
}

const ACCESS = { required: "any", teamName: "any", audTags: "any" } as const;

/** `ZeroTrustTunnelCloudflaredConfig`: the routes. They cannot be deleted, they end with the tunnel. */
export const tunnelConfig: CloudflareResource = {
  shape: {
    accountId: "any",
    tunnelId: "any",
    config: { ingresses: { hostname: "any", service: "any", originRequest: { access: ACCESS } } },
  },
  replaces: ["accountId", "tunnelId"],
  computed: ["version", "source"],
  async create(api, inputs) {
    return { id: text(inputs, "tunnelId"), outputs: await put(api, inputs) };
  },
  async read(api, id, inputs) {
    const answer = await api.zeroTrust.tunnels.cloudflared.configurations.get(id, {
      account_id: text(inputs, "accountId"),
    });
    const ingresses = ((answer.config?.ingress ?? []) as ApiRule[]).map(fromApi);
    const found = { ...inputs, tunnelId: id, config: { ingresses } };
    return { inputs: found, outputs: { ...found, version: answer.version, source: answer.source } };
  },
  update: (api, _id, inputs) => put(api, inputs),
  delete: () => Promise.resolve(),
};
