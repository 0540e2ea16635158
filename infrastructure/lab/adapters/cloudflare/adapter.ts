import {
  changedPaths,
  planned,
  requireLoopback,
  secret,
  unknown,
  type ConfiguredProvider,
  type PlainMap,
  type ProviderAdapter,
} from "../../engine/provider/adapter";
import { accessApplication, accessPolicy } from "./access";
import { cloudflareClient, inProvidersWords } from "./client";
import { dnsRecord } from "./dns-record";
import { text } from "../text";
import type { CloudflareResource } from "./resource";
import { tunnel } from "./tunnel";
import { tunnelConfig } from "./tunnel-config";

const resources: Readonly<Record<string, CloudflareResource>> = {
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": tunnel,
  "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig": tunnelConfig,
  "cloudflare:index/dnsRecord:DnsRecord": dnsRecord,
  "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy": accessPolicy,
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": accessApplication,
};

const ORGANIZATION = "cloudflare:index/getZeroTrustOrganization:getZeroTrustOrganization";
const TOKEN = "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken";

/**
 * The package `cloudflare` on the official client.
 *
 * @param authority certificate of the lab's authority, PEM, which the twin's certificate comes from.
 */
export function cloudflareAdapter(authority: string): ProviderAdapter {
  return {
    package: "cloudflare",
    models: {
      config: { apiToken: "any", baseUrl: "any" },
      resources: Object.fromEntries(Object.entries(resources).map(([type, { shape }]) => [type, shape])),
      functions: { [TOKEN]: { accountId: "any", tunnelId: "any" }, [ORGANIZATION]: { accountId: "any" } },
    },
    configure: (config) => configured(config, authority),
  };
}

function configured(config: PlainMap, authority: string): ConfiguredProvider {
  const baseURL = text(config, "baseUrl");
  requireLoopback(baseURL, "the Cloudflare API");
  const apiToken = text(config, "apiToken");
  if (!/^[A-Za-z0-9_-]{40}$/.test(apiToken))
    throw new Error("invalid value for apiToken: API tokens are 40 characters long");
  const api = cloudflareClient({ baseURL, apiToken, authority });
  return told({
    diff({ type, oldInputs, newInputs }) {
      const changed = changedPaths(oldInputs, newInputs);
      const { replaces } = resource(type);
      return { changed, replaces: changed.filter((path) => replaces.includes(path)) };
    },
    async create({ type, inputs, preview }) {
      const { computed, create } = resource(type);
      if (preview) return { id: "", outputs: planned(inputs, computed) };
      return create(api, inputs);
    },
    async read({ type, id, inputs, outputs }) {
      const known = Object.keys(inputs).length > 0 ? inputs : outputs;
      const found = await unlessGone(resource(type).read(api, id, known));
      return found === undefined ? undefined : { id, ...found };
    },
    async update({ type, id, oldOutputs, newInputs, preview }) {
      if (preview) return { outputs: { ...oldOutputs, ...newInputs } };
      return { outputs: { ...oldOutputs, ...(await resource(type).update(api, id, newInputs)) } };
    },
    async delete({ type, id, inputs }) {
      await unlessGone(resource(type).delete(api, id, inputs));
    },
    async invoke({ token: name, args }) {
      if (name === ORGANIZATION) {
        const { auth_domain: authDomain } = await api.zeroTrust.organizations.list({
          account_id: text(args, "accountId"),
        });
        return { result: { ...args, authDomain } };
      }
      if (args["tunnelId"] === unknown) return { result: { ...args, token: unknown } };
      const account = { account_id: text(args, "accountId") };
      const token = await api.zeroTrust.tunnels.cloudflared.token.get(text(args, "tunnelId"), account);
      return { result: { ...args, id: text(args, "tunnelId"), token: secret(token) } };
    },
  });
}

/** The same, with its failures in the real provider's words. */
function told(provider: ConfiguredProvider & Required<Pick<ConfiguredProvider, "invoke">>): ConfiguredProvider {
  const words = <T>(answer: Promise<T>) =>
    answer.catch((error: unknown) => {
      throw inProvidersWords(error);
    });
  return {
    ...provider,
    create: (request) => words(provider.create(request)),
    read: (request) => words(provider.read(request)),
    update: (request) => words(provider.update(request)),
    delete: (request) => words(provider.delete(request)),
    invoke: (request) => words(provider.invoke(request)),
  };
}

/** The engine calls a provider only for the types that it models. */
function resource(type: string): CloudflareResource {
  const found = resources[type];
  if (found === undefined) throw new Error(`cloudflare has no ${type}`);
  return found;
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as { status?: number }).status === 404) return undefined;
    throw error;
  }
}
