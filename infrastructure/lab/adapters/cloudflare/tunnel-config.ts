import type Cloudflare from "cloudflare";
import type { PlainMap } from "../../engine/provider/adapter";
import { text } from "../text";
import type { CloudflareResource } from "./resource";

interface Rule {
  readonly hostname?: string;
  readonly service: string;
}

/** The SDK says `ingresses` where the API says `ingress`. */
function rules({ config }: PlainMap): Rule[] {
  return (config as { ingresses: Rule[] } | undefined)?.ingresses ?? [];
}

async function put(api: Cloudflare, inputs: PlainMap): Promise<PlainMap> {
  const ingress = rules(inputs).map(({ hostname, service }) =>
    hostname === undefined ? { service } : { hostname, service },
  );
  const answer = await api.zeroTrust.tunnels.cloudflared.configurations.update(text(inputs, "tunnelId"), {
    account_id: text(inputs, "accountId"),
    // The client's type wants a host name in every rule; the API wants none in the last one.
    config: { ingress: ingress as { hostname: string; service: string }[] },
  });
  return { ...inputs, version: answer.version ?? 0, source: "cloudflare" };
}

/** `ZeroTrustTunnelCloudflaredConfig`: the routes. They cannot be deleted, they end with the tunnel. */
export const tunnelConfig: CloudflareResource = {
  shape: { accountId: "any", tunnelId: "any", config: { ingresses: { hostname: "any", service: "any" } } },
  replaces: ["accountId", "tunnelId"],
  computed: ["version", "source"],
  async create(api, inputs) {
    return { id: text(inputs, "tunnelId"), outputs: await put(api, inputs) };
  },
  async read(api, id, inputs) {
    const answer = await api.zeroTrust.tunnels.cloudflared.configurations.get(id, {
      account_id: text(inputs, "accountId"),
    });
    const ingresses = (answer.config?.ingress ?? []).map(({ hostname, service }) =>
      (hostname as string | undefined) === undefined ? { service } : { hostname, service },
    );
    const found = { ...inputs, tunnelId: id, config: { ingresses } };
    return { inputs: found, outputs: { ...found, version: answer.version, source: answer.source } };
  },
  update: (api, _id, inputs) => put(api, inputs),
  delete: () => Promise.resolve(),
};
