import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { ClusterDefinition } from "../../config/derive";
import type { NodeDefinition } from "../../config/derive/nodes";
import { toPatch, type ConfigDocument } from "./config-document";

export interface MachineConfigArgs {
  readonly definition: ClusterDefinition;
  readonly machineSecrets: pulumi.Input<talos.types.output.machine.MachineSecrets>;
  readonly role: NodeDefinition["role"];
  /** Merged one after the other. */
  readonly patches: readonly ConfigDocument[];
  /** YAML of patches that are merged after those (secret). */
  readonly secretPatches?: pulumi.Input<readonly string[]> | undefined;
}

/** A machine config: what Talos generates for the role, with the patches merged by Talos' own rules. YAML, secret. */
export function machineConfig(
  { definition, machineSecrets, role, patches, secretPatches = [] }: MachineConfigArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<string> {
  const generated = talos.machine.getConfigurationOutput(
    {
      clusterName: definition.cluster.name,
      clusterEndpoint: definition.kubernetesEndpoint,
      machineType: role,
      machineSecrets,
      talosVersion: definition.talos.version,
      kubernetesVersion: definition.kubernetes.version,
      configPatches: pulumi.output(secretPatches).apply((secret) => [...patches.map(toPatch), ...secret]),
    },
    opts,
  );
  return pulumi.secret(generated.machineConfiguration);
}
