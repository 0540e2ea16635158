import { z } from "zod";
import { alertsSchema, exposureSchema } from "./sections/access";
import { cloudflareSchema } from "./sections/cloudflare";
import { clusterSchema, endpointsSchema, kubernetesSchema, networkSchema, talosSchema } from "./sections/cluster";
import { gitSchema } from "./sections/git";
import { nodesSchema } from "./sections/nodes";
import { proxmoxSchema } from "./sections/proxmox";
import { synologySchema } from "./sections/synology";
import { telemetrySchema } from "./sections/telemetry";
import { ownMessage } from "./wanted";

/**
 * The cluster definition: the one file a person edits. Keys are strict; what is optional has its default here and
 * nowhere else. Rules that look at more than one field are in `config/rules`.
 */
export const definitionSchema = z
  .strictObject({
    cluster: clusterSchema,
    talos: talosSchema,
    kubernetes: kubernetesSchema,
    proxmox: proxmoxSchema,
    network: networkSchema,
    nodes: nodesSchema,
    synology: synologySchema,
    cloudflare: cloudflareSchema,
    exposure: exposureSchema,
    git: gitSchema,
    alerts: alertsSchema,
    telemetry: telemetrySchema,
    endpoints: endpointsSchema,
  })
  .meta({ title: "Homelab cluster definition" });

/** The definition as a person writes it: what has a default may be absent. */
export type DefinitionInput = z.input<typeof definitionSchema>;

/** The definition with its defaults filled in. */
export type Definition = z.output<typeof definitionSchema>;

/**
 * JSON Schema (draft 2020-12) of the file, for editors. `patternErrorMessage` is an extension of the YAML language
 * server: it shows our sentence instead of the pattern.
 */
export function definitionJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(definitionSchema, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      if (jsonSchema.pattern !== undefined) jsonSchema["patternErrorMessage"] = ownMessage(zodSchema);
    },
  });
}
