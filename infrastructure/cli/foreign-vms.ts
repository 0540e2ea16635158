import type { ClusterDefinition } from "../../config/derive";
import { oneLine } from "../shared/printable";
import { proxmoxApi, type ProxmoxApi } from "./doctor/proxmox-api";
import { listVms } from "./doctor/proxmox-list";
import type { LayerEngine } from "./engine/layer-engine";
import { UserError } from "./user-error";

const VM = "proxmoxve:index/vmLegacy:VmLegacy";

export interface ForeignVmsArgs {
  readonly engine: Pick<LayerEngine, "resources" | "config">;
  readonly definition: ClusterDefinition;
  /** Asked in Proxmox' stead. */
  readonly api?: ProxmoxApi | undefined;
}

/**
 * Refuses an id that Proxmox has given to somebody else's VM: the provider takes "already exists" for done, so an update
 * would take that VM over, and a destroy would delete it. A VM that an interrupted update made is taken over on purpose:
 * it has the node's name and the cluster's tag. Proxmox is asked only while the state lacks a node's VM; where it gives
 * no answer, the layer itself will say why.
 *
 * @throws UserError with a line for each such VM
 */
export async function refuseForeignVms({ engine, definition, api }: ForeignVmsArgs): Promise<void> {
  const resources = await engine.resources("proxmox");
  const own = new Set(resources.filter(({ type }) => type === VM).map(({ inputs }) => inputs["vmId"]));
  const wanted = definition.nodes.filter(({ vmId }) => !own.has(vmId));
  if (wanted.length === 0) return;
  const house = api ?? (await houseApi(engine, definition));
  const found = (house && (await listVms(house).catch(() => undefined))) ?? [];
  const lines = wanted.flatMap(({ name, vmId }) => {
    const vm = found.find(({ vmid }) => vmid === vmId);
    if (vm === undefined) return [];
    const tags = (vm.tags ?? "").split(/[;, ]/);
    if (vm.name === name && tags.includes(definition.cluster.name)) return [];
    const what = oneLine(`${vm.name ?? "a VM without a name"} on ${vm.node ?? "one of the hosts"}`);
    return [`VM id ${String(vmId)} of nodes.${name} is taken by ${what}`];
  });
  if (lines.length === 0) return;
  throw new UserError([...lines, "choose other ids in the definition, or remove those VMs"].join("\n"));
}

async function houseApi(engine: ForeignVmsArgs["engine"], { proxmox }: ClusterDefinition) {
  const token = await engine.config("proxmoxToken");
  return token === undefined ? undefined : proxmoxApi({ ...proxmox, token });
}
