import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { loadDefinition } from "../../config/load";
import { layers, type LayerName } from "../../stacks/layers";
import { functions } from "../lab/adapters/talos/functions";
import { Secret } from "../lab/engine/property/value";
import { generateSecrets } from "../lab/adapters/talos/secrets";
import { print } from "../shared/print";

/**
 * Runs one layer's program against Pulumi's mocks, in a process of its own, and prints what it took:
 * `{"resources": …, "cpuSeconds": …, "memoryMiB": …}`. Arguments: layer, definition.
 */
async function main([layer, definition]: string[]): Promise<void> {
  process.env["HOMELAB_DEFINITION"] = definition;
  const { image, nodes } = loadDefinition(definition ?? "");
  const secrets = await generateSecrets();
  let resources = 0;
  const stackOutputs = {
    schematicId: image.schematicId,
    talosVersion: image.version,
    extensions: image.extensions,
    images: {},
    nodes: Object.fromEntries(
      nodes.map(({ name, host, address, vmId }) => [name, { vmId, host, address, machineId: name }]),
    ),
  };
  pulumi.runtime.setAllConfig({ "homelab:proxmoxToken": "a@pve!b=c" }, ["homelab:proxmoxToken"]);
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        resources += 1;
        const given = inputs as Record<string, unknown>;
        if (type === "pulumi:pulumi:StackReference") {
          const outputs = String(given["name"]).includes("proxmox") ? stackOutputs : {};
          return { id: name, state: { ...given, outputs, secretOutputNames: [] } };
        }
        const made: Record<string, Record<string, unknown>> = {
          "proxmoxve:index/vmLegacy:VmLegacy": { smbios: { uuid: name } },
          "talos:machine/secrets:Secrets": { ...secrets },
          "talos:machine/configurationApply:ConfigurationApply": {
            machineConfiguration: given["machineConfigurationInput"],
            resolvedApplyMode: "auto",
          },
          "talos:cluster/kubeconfig:Kubeconfig": { kubeconfigRaw: "apiVersion: v1\nclusters: []\n" },
        };
        const id = type === "talos:imageFactory/schematic:Schematic" ? image.schematicId : `${name}-id`;
        return { id, state: { ...given, ...made[type] } };
      },
      call({ token, inputs }) {
        const result = functions[token]?.call(inputs as never) ?? {};
        return Object.fromEntries(Object.entries(result).map(([key, value]) => [key, unwrapped(value)]));
      },
    },
    layers[layer as LayerName].project,
    "prox-n100",
    // A preview writes no files.
    true,
    "organization",
  );
  const before = process.cpuUsage();
  const program = (await import(join("..", "..", "stacks", layer ?? "", "index"))) as { default: unknown };
  // A program may also be a function, which Pulumi calls.
  if (typeof program.default === "function") await (program.default as () => Promise<unknown>)();
  await pulumi.runtime.disconnect();
  const { user, system } = process.cpuUsage(before);
  const memoryMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  print(process.stdout, JSON.stringify({ resources, cpuSeconds: (user + system) / 1e6, memoryMiB }));
}

/** The mocks know nothing of the engine's marks for secrets. */
function unwrapped(value: unknown): unknown {
  return value instanceof Secret ? value.element : value;
}

void main(process.argv.slice(2));
