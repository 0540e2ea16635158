import { layerNames, layers, type LayerName } from "../../stacks/layers";
import type { Operation } from "./engine/layer-engine";
import { UserError } from "./user-error";

/** Which layers an operation runs, and which of them each one waits for. */
export interface Plan {
  readonly operation: Operation;
  /** In the order in which a person expects to see them. */
  readonly layers: readonly LayerName[];
  readonly after: Readonly<Record<LayerName, readonly LayerName[]>>;
  /** Whether a layer is left out when one that it waits for has failed. */
  readonly skipAfterFailure: boolean;
}

/**
 * The plan for some layers, or all. Layers that do not need each other run side by side; a preview reads of the others only
 * what their last updates left, so no preview waits for another. A destroy goes the other way,
 * and takes the VMs before the tunnel, which Cloudflare does not delete while something in the cluster holds it open.
 */
export function planFor(operation: Operation, only: readonly LayerName[] = layerNames): Plan {
  const chosen = layerNames.filter((layer) => only.includes(layer));
  const before = BEFORE[operation];
  const after = Object.fromEntries(
    layerNames.map((layer) => [layer, chosen.filter((other) => before(layer).has(other))]),
  ) as Record<LayerName, LayerName[]>;
  return {
    operation,
    layers: operation === "destroy" ? DESTROY_ORDER.filter((layer) => chosen.includes(layer)) : chosen,
    after,
    // A preview or a refresh of a layer tells something whatever has become of the others.
    skipAfterFailure: operation === "up" || operation === "destroy",
  };
}

/** The layers that a layer's run comes after. */
const BEFORE: Readonly<Record<Operation, (layer: LayerName) => ReadonlySet<LayerName>>> = {
  preview: () => new Set(),
  up: transitiveNeeds,
  refresh: transitiveNeeds,
  destroy: dependents,
};

const DESTROY_ORDER: readonly LayerName[] = ["overview", "flux", "talos", "proxmox", "cloudflare"];

/** The layers that an update of this one builds on, at any distance. */
export function transitiveNeeds(layer: LayerName): Set<LayerName> {
  const needs: readonly LayerName[] = layers[layer].needs;
  return new Set(needs.flatMap((need) => [need, ...transitiveNeeds(need)]));
}

function dependents(layer: LayerName): Set<LayerName> {
  const found = new Set(layerNames.filter((other) => transitiveNeeds(other).has(layer)));
  if (layer === "cloudflare") for (const held of ["proxmox", ...dependents("proxmox")] as const) found.add(held);
  return found;
}

/**
 * The layers that a person named.
 *
 * @throws UserError if one of them is none.
 */
export function parseLayers(names: readonly string[]): LayerName[] {
  const wanted = names.flatMap((name) => name.split(",")).filter((name) => name !== "");
  const unknown = wanted.find((name) => !(layerNames as readonly string[]).includes(name));
  if (unknown !== undefined) throw new UserError(`there is no layer ${unknown}; write ${layerNames.join(", ")}`);
  return wanted as LayerName[];
}
