import {
  changedPaths,
  planned,
  requireLoopback,
  type ConfiguredProvider,
  type PlainMap,
  type ProviderAdapter,
} from "../../engine/provider/adapter";
import { ProxmoxClient } from "./client";
import { downloadFile } from "./download-file";
import { text } from "../text";
import type { ProxmoxResource } from "./resource";
import { vmLegacy } from "./vm-legacy";

const resources: Readonly<Record<string, ProxmoxResource>> = {
  "proxmoxve:download/file:File": downloadFile,
  "proxmoxve:index/vmLegacy:VmLegacy": vmLegacy,
};

/**
 * The package `proxmoxve` (`@bpg/pulumi-proxmoxve`).
 *
 * @param authority certificate of the lab's authority, PEM, which the twin's certificate comes from.
 */
export function proxmoxveAdapter(authority: string): ProviderAdapter {
  return {
    package: "proxmoxve",
    models: {
      config: { endpoint: "any", insecure: "any", apiToken: "any", minTls: "any" },
      resources: Object.fromEntries(Object.entries(resources).map(([type, { shape }]) => [type, shape])),
    },
    configure: (config) => configured(config, authority),
  };
}

function configured(config: PlainMap, authority: string): ConfiguredProvider {
  const endpoint = text(config, "endpoint").replace(/\/$/, "");
  requireLoopback(endpoint, "the Proxmox endpoint");
  const apiToken = text(config, "apiToken");
  if (!/^\S+@\w+!\S+=\S+$/.test(apiToken)) {
    throw new Error("the API token must be in the format 'USER@REALM!TOKENID=UUID'");
  }
  const client = new ProxmoxClient({ endpoint, apiToken, authority });
  return {
    diff({ type, oldInputs, newInputs }) {
      const changed = changedPaths(oldInputs, newInputs);
      return { changed, replaces: changed.filter((path) => resource(type).replaces.test(path)) };
    },
    async create({ type, inputs, preview }) {
      const { computed, planned: plan, create } = resource(type);
      if (preview) return { id: "", outputs: { ...planned(inputs, computed), ...plan(inputs) } };
      return create(client, inputs);
    },
    async read({ type, id, inputs }) {
      const found = await resource(type).read(client, id, inputs);
      return found === undefined ? undefined : { id, ...found };
    },
    async update({ type, id, oldOutputs, newInputs, preview }) {
      if (preview) return { outputs: { ...oldOutputs, ...newInputs, ...kept(oldOutputs, newInputs) } };
      return { outputs: await resource(type).update(client, id, { oldOutputs, newInputs }) };
    },
    delete: ({ type, id, inputs }) => resource(type).delete(client, id, inputs),
  };
}

/** What an update does not touch although the inputs do not say it: the VM's UUID. */
function kept(oldOutputs: PlainMap, newInputs: PlainMap): PlainMap {
  const { smbios } = oldOutputs;
  if (smbios === undefined || newInputs["smbios"] === undefined) return {};
  return { smbios: { ...(smbios as PlainMap), ...(newInputs["smbios"] as PlainMap) } };
}

/** The engine calls a provider only for the types that it models. */
function resource(type: string): ProxmoxResource {
  const found = resources[type];
  if (found === undefined) throw new Error(`proxmoxve has no ${type}`);
  return found;
}
