import { secret } from "../../engine/provider/adapter";
import { text } from "../text";
import type { CloudflareResource } from "./resource";

interface Tunnel {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly created_at?: string | undefined;
  readonly deleted_at?: string | null | undefined;
  readonly account_tag?: string | undefined;
}

const outputs = (tunnel: Tunnel) => ({
  name: tunnel.name,
  accountTag: tunnel.account_tag,
  createdAt: tunnel.created_at,
});

/** `ZeroTrustTunnelCloudflared`. Its secret is written and never read back. */
export const tunnel: CloudflareResource = {
  shape: { accountId: "any", name: "any", configSrc: "any", tunnelSecret: "any" },
  replaces: ["accountId", "configSrc"],
  computed: ["accountTag", "createdAt"],
  async create(api, inputs) {
    const created = (await api.zeroTrust.tunnels.cloudflared.create({
      account_id: text(inputs, "accountId"),
      name: text(inputs, "name"),
      config_src: "cloudflare",
      tunnel_secret: text(inputs, "tunnelSecret"),
    })) as Tunnel;
    const tunnelSecret = secret(text(inputs, "tunnelSecret"));
    return { id: created.id ?? "", outputs: { ...inputs, tunnelSecret, ...outputs(created) } };
  },
  async read(api, id, inputs) {
    const found = (await api.zeroTrust.tunnels.cloudflared.get(id, {
      account_id: text(inputs, "accountId"),
    })) as Tunnel;
    // A deleted tunnel is still answered.
    if (found.deleted_at != null) throw Object.assign(new Error("tunnel is deleted"), { status: 404 });
    return { inputs: { ...inputs, name: found.name }, outputs: { ...inputs, ...outputs(found) } };
  },
  async update(api, id, inputs) {
    const changed = (await api.zeroTrust.tunnels.cloudflared.edit(id, {
      account_id: text(inputs, "accountId"),
      name: text(inputs, "name"),
      tunnel_secret: text(inputs, "tunnelSecret"),
    })) as Tunnel;
    return { ...inputs, ...outputs(changed) };
  },
  async delete(api, id, inputs) {
    await api.zeroTrust.tunnels.cloudflared.delete(id, { account_id: text(inputs, "accountId") });
  },
};
