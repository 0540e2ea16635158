import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { ClusterDefinition } from "../../config/derive";
import { installImageProblems } from "./checks/install-image";
import { parseDocuments } from "./config-document";
import { machineConfig } from "./machine-config";
import { allPatches } from "./patches";
import { refuse } from "./refuse";
import { readSecretPatches } from "./secret-patches";

export interface ConfiguredNodesArgs {
  readonly definition: ClusterDefinition;
  readonly machineSecrets: pulumi.Input<talos.types.output.machine.MachineSecrets>;
  readonly clientConfiguration: pulumi.Input<talos.types.input.machine.ClientConfiguration>;
  /** By node name, more patches as a YAML text (secret). */
  readonly secretPatches?: Readonly<Record<string, pulumi.Output<string>>> | undefined;
  /**
   * By node name, what tells its VM from one made anew: the config is applied again to a new one. A node is missing in a
   * preview before it has a VM.
   */
  readonly machineIds: Readonly<Record<string, string>>;
}

/** The config of each node on its machine: one node after the other, control planes first. */
export class ConfiguredNodes extends pulumi.ComponentResource {
  /** In the order in which they are applied. */
  readonly applied: readonly { readonly name: string; readonly apply: talos.machine.ConfigurationApply }[];

  constructor(name: string, args: ConfiguredNodesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:talos:ConfiguredNodes", name, {}, opts);
    const { definition, machineSecrets, clientConfiguration, machineIds, secretPatches = {} } = args;
    const applied: { name: string; apply: talos.machine.ConfigurationApply }[] = [];
    for (const node of definition.nodes) {
      const { role, address, endpoint } = node;
      const config = machineConfig(
        {
          definition,
          machineSecrets,
          role,
          patches: allPatches(node, definition),
          secretPatches: secretPatches[node.name]?.apply((text) => readSecretPatches(text, node, definition)),
        },
        { parent: this },
      );
      const apply = new talos.machine.ConfigurationApply(
        `${name}-${node.name}`,
        {
          clientConfiguration,
          machineConfigurationInput: config.apply((final) => {
            refuse(installImageProblems(node.name, parseDocuments(final), definition));
            return final;
          }),
          node: address,
          endpoint,
          // What needs a reboot waits for one, instead of taking the node away in the middle of an update.
          applyMode: "staged_if_needing_reboot",
          timeouts: { create: "10m", update: "5m" },
        },
        {
          parent: this,
          // A config that a node does not survive stops at that node.
          dependsOn: applied.slice(-1).map((previous) => previous.apply),
          // A VM made anew waits in maintenance mode at the old address; nothing else would show it.
          replacementTrigger: machineIds[node.name],
          deleteBeforeReplace: true,
        },
      );
      applied.push({ name: node.name, apply });
    }
    this.applied = applied;
    this.registerOutputs();
  }
}
