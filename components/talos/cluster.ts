import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { ClusterDefinition } from "../../config/derive";
import type { NodeDefinition } from "../../config/derive/nodes";
import { PlainError } from "../plain-error";
import { installImageProblems } from "./checks/install-image";
import { ConfiguredNodes, type ConfiguredNodesArgs } from "./configured-nodes";
import { renderFiles, TAKEN } from "./emission/files";
import { reachedAt } from "./kubeconfig";
import { machineConfig } from "./machine-config";
import { allPatches, rolePatches } from "./patches";
import { refuse } from "./refuse";

export interface ClusterArgs extends Pick<ConfiguredNodesArgs, "definition" | "machineIds" | "secretPatches"> {
  /** What the bootstrap hangs on, {@link "./etcd-generation".bootstrapTrigger}. */
  readonly bootstrapTrigger: string | undefined;
}

/** Talos and Kubernetes on the VMs: key material, a config on each, etcd, and the ways in. */
export class Cluster extends pulumi.ComponentResource {
  /** Admin kubeconfig, for where the API is reached from here (secret). */
  readonly kubeconfig: pulumi.Output<string>;
  /** Admin talosconfig (secret). */
  readonly talosconfig: pulumi.Output<string>;
  /** How the last config was applied, by node name: `auto` or `staged`. */
  readonly applyModes: pulumi.Output<Record<string, string>>;
  /** The files of `cluster/talos` by name (secret). Known once every config is applied. */
  readonly files: pulumi.Output<Record<string, string>>;

  /** @throws PlainError if a node's config could not be emitted, or would install another image than its VM has. */
  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:talos:Cluster", name, {}, opts);
    const { definition, machineIds, secretPatches, bootstrapTrigger } = args;
    const { nodes, controlPlanes, cluster, network, endpoints } = definition;
    const [first] = controlPlanes;
    if (first === undefined) throw new PlainError("the definition has no control plane");
    refuse(nodes.flatMap((node) => nodeProblems(node, definition)));

    const secrets = new talos.machine.Secrets(
      name,
      { talosVersion: definition.talos.version },
      {
        parent: this,
        // Whoever loses them loses the way into every node.
        protect: true,
        // It says for which version they were generated. A lower one would make the provider generate new ones.
        ignoreChanges: ["talosVersion"],
      },
    );
    // The provider marks the keys in them. `additionalSecretOutputs` would mark the whole too, and the SDK cannot read a
    // secret in a secret.
    const machineSecrets = pulumi.secret(secrets.machineSecrets);
    const clientConfiguration = pulumi.secret(secrets.clientConfiguration);
    const { applied } = new ConfiguredNodes(
      name,
      { definition, machineSecrets, clientConfiguration, machineIds, secretPatches },
      { parent: this },
    );
    const asked = { clientConfiguration, node: first.address, endpoint: first.endpoint };
    const bootstrap = new talos.machine.Bootstrap(
      name,
      { ...asked, timeouts: { create: "10m" } },
      {
        parent: this,
        dependsOn: applied.slice(0, 1).map(({ apply }) => apply),
        replacementTrigger: bootstrapTrigger,
        deleteBeforeReplace: true,
        // It is done: whom it was asked of, and how, has no meaning any more.
        ignoreChanges: ["clientConfiguration", "node", "endpoint", "timeouts"],
      },
    );
    const { kubeconfigRaw } = new talos.cluster.Kubeconfig(
      name,
      { ...asked, timeouts: { create: "10m", update: "5m" } },
      { parent: this, dependsOn: [bootstrap] },
    );
    const { talosConfig } = talos.client.getConfigurationOutput(
      {
        clusterName: cluster.name,
        clientConfiguration,
        endpoints: controlPlanes.map(({ endpoint }) => endpoint),
        nodes: nodes.map(({ address }) => address),
      },
      { parent: this },
    );
    const role = (role: NodeDefinition["role"]) =>
      machineConfig({ definition, machineSecrets, role, patches: rolePatches(role, definition) }, { parent: this });
    const byNode = <T>(of: (apply: talos.machine.ConfigurationApply) => T) =>
      Object.fromEntries(applied.map((node) => [node.name, of(node.apply)]));

    this.kubeconfig = pulumi.secret(kubeconfigRaw.apply((raw) => reachedAt(endpoints.kubernetes, network.vip, raw)));
    this.talosconfig = pulumi.secret(talosConfig);
    this.applyModes = pulumi.all(byNode((apply) => apply.resolvedApplyMode));
    this.files = pulumi.secret(
      pulumi
        .output({
          machineSecrets,
          roles: { controlplane: role("controlplane"), worker: role("worker") },
          nodes: byNode((apply) => apply.machineConfiguration),
          talosconfig: this.talosconfig,
          kubeconfig: this.kubeconfig,
        })
        .apply((made) => renderFiles({ definition, ...made })),
    );
    this.registerOutputs();
  }
}

/** What can be said of a node before anything is generated. */
function nodeProblems(node: NodeDefinition, definition: ClusterDefinition): string[] {
  const file = `${node.name}.yaml`;
  const taken = `nodes.${node.name} would have its config in ${file}, which is a file of the cluster; give it another name`;
  return [
    ...(TAKEN.includes(file) ? [taken] : []),
    ...installImageProblems(node.name, allPatches(node, definition), definition),
  ];
}
