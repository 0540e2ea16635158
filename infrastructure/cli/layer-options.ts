import type { ClusterDefinition } from "../../config/derive";
import type { LayerName } from "../../stacks/layers";
import type { LayerEngine, Operation, RunOptions } from "./engine/layer-engine";
import type { ProxmoxApi } from "./doctor/proxmox-api";
import { refuseForeignVms } from "./foreign-vms";
import { configsToApplyAgain, type MaintenanceProbe } from "./maintenance";
import { forgetResolved, refuseLeftovers } from "./pending-creations";
import { planFor, transitiveNeeds } from "./plan";

/**
 * Names, for a layer's program in a preview, the layers before it that are previewed with it: what it reads of them is
 * the state before their update, so it may warn of a difference where it would otherwise fail.
 */
export const PREVIEW_AHEAD_VARIABLE = "HOMELAB_PREVIEW_AHEAD";

export interface LayerOptionsArgs {
  readonly engine: LayerEngine;
  readonly operation: Operation;
  readonly definition: ClusterDefinition;
  readonly only?: readonly LayerName[] | undefined;
  /** `destroy --forget-secrets`. */
  readonly forgetProtected?: boolean | undefined;
  /** `refresh --clear-pending-creates`. */
  readonly clearPendingCreates?: boolean | undefined;
  readonly probe?: MaintenanceProbe | undefined;
  /** Asked which VMs there are, in Proxmox' stead. */
  readonly proxmox?: ProxmoxApi | undefined;
}

/**
 * What each layer's run gets beyond the usual, for {@link "./operate".operate}. It rejects with a UserError where a person
 * has to do something first.
 */
export function layerOptions(args: LayerOptionsArgs): (layer: LayerName) => Promise<RunOptions> {
  const chosen = planFor(args.operation, args.only).layers;
  return async (layer) => {
    switch (args.operation) {
      case "preview":
        await refuseTakenIds(args, layer);
        return { ...previewAhead(layer, chosen), ...(await replaceUnconfigured(args, layer)) };
      case "up":
        await refuseTakenIds(args, layer);
        await refuseLeftovers(args.engine, "up", layer);
        await forgetResolved(args.engine, layer);
        return replaceUnconfigured(args, layer);
      case "refresh":
        await forgetResolved(args.engine, layer);
        return { clearPendingCreates: args.clearPendingCreates };
      case "destroy":
        await refuseLeftovers(args.engine, "destroy", layer);
        await forgetResolved(args.engine, layer);
        return { forgetProtected: args.forgetProtected, ...clusterGoesToo(layer, chosen) };
    }
  };
}

async function refuseTakenIds({ engine, definition, proxmox }: LayerOptionsArgs, layer: LayerName): Promise<void> {
  if (layer === "proxmox") await refuseForeignVms({ engine, definition, api: proxmox });
}

function previewAhead(layer: LayerName, chosen: readonly LayerName[]): RunOptions {
  const ahead = chosen.filter((other) => transitiveNeeds(layer).has(other));
  return ahead.length === 0 ? {} : { environment: { [PREVIEW_AHEAD_VARIABLE]: ahead.join(",") } };
}

async function replaceUnconfigured(
  { engine, definition, probe }: LayerOptionsArgs,
  layer: LayerName,
): Promise<RunOptions> {
  if (layer !== "talos") return {};
  const replace = await configsToApplyAgain(await engine.resources(layer), definition.nodes, probe);
  return replace.length === 0 ? {} : { replace };
}

/** What is in the cluster goes with its VMs: it need not be deleted one by one if the cluster no longer answers. */
function clusterGoesToo(layer: LayerName, chosen: readonly LayerName[]): RunOptions {
  return layer === "flux" && chosen.includes("proxmox")
    ? { environment: { PULUMI_K8S_DELETE_UNREACHABLE: "true" } }
    : {};
}
