/**
 * What must not compile: the contract between the layers, held by tsc. An `@ts-expect-error` with nothing to expect is
 * an error itself, so a contract that has become loose fails the type check.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { Produced } from "../../stacks/outputs";
import type { LayerReference } from "../../stacks/reference";
import type { LayerSecrets } from "../../stacks/secrets";

const complete = {
  schematicId: "ce",
  talosVersion: "v1.13.9",
  extensions: ["siderolabs/i915"],
  images: { n100: "local:import/talos.qcow2" },
  nodes: { "control-1": { vmId: 5011, host: "n100", address: "192.168.50.11", machineId: "uuid" } },
};

export const whole = complete satisfies Produced<"proxmox">;

const { nodes: _nodes, ...incomplete } = complete;

// @ts-expect-error a layer leaves an output out
export const missing = incomplete satisfies Produced<"proxmox">;

// @ts-expect-error a layer calls an output by another name
export const renamed = { ...incomplete, machines: complete.nodes } satisfies Produced<"proxmox">;

// @ts-expect-error an output is of another type
export const changed = { ...complete, extensions: "siderolabs/i915" } satisfies Produced<"proxmox">;

const { machineId: _machineId, ...machine } = complete.nodes["control-1"];

// @ts-expect-error part of an output is missing
export const partly = { ...complete, nodes: { "control-1": machine } } satisfies Produced<"proxmox">;

export function reads(proxmox: LayerReference<"proxmox">, secrets: LayerSecrets<"cloudflare">) {
  const version: pulumi.Output<string> = proxmox.get("talosVersion");
  const token: pulumi.Output<string> = secrets.cloudflareToken;
  // @ts-expect-error it is no number
  const number: pulumi.Output<number> = proxmox.get("talosVersion");
  // @ts-expect-error the layer has no such output
  return [version, token, number, proxmox.get("kubeconfig")];
}

// @ts-expect-error another layer's secret
export type Foreign = LayerSecrets<"cloudflare">["proxmoxToken"];
