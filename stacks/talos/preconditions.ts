import * as pulumi from "@pulumi/pulumi";
import { rangeProblems } from "../../components/talos/checks/address-ranges";
import { proxmoxProblems, type ProxmoxFacts } from "../../components/talos/checks/proxmox-layer";
import { versionProblems } from "../../components/talos/checks/version-step";
import type { EtcdMembers } from "../../components/talos/etcd-generation";
import { refuse } from "../../components/talos/refuse";
import type { LastImage } from "../../components/talos/upgrade-notice";
import type { ClusterDefinition } from "../../config/derive";
import { LayerReference } from "../reference";
import { proxmoxPreviewedAhead } from "./settings";

/** Where the layer goes on from. */
export interface Start {
  /** What tells a node's VM from one made anew, by node name. A node is missing in a preview before it has a VM. */
  readonly machineIds: Readonly<Record<string, string>>;
  /** The layer's last update; undefined where none has come to its end yet. */
  readonly last: (LastImage & EtcdMembers) | undefined;
}

/**
 * Looks at where this layer and the proxmox layer stand, before anything is touched.
 *
 * @throws PlainError with what is in the way, and what to do
 */
export async function preconditions(definition: ClusterDefinition): Promise<Start> {
  const proxmox = new LayerReference("proxmox");
  const self = new LayerReference("talos");
  const [talosVersion, kubernetesVersion, schematicId, generation, nodes, podSubnet, serviceSubnet] = await Promise.all(
    [
      self.find("talosVersion"),
      self.find("kubernetesVersion"),
      self.find("schematicId"),
      self.find("etcdGeneration"),
      self.find("nodes"),
      self.find("podSubnet"),
      self.find("serviceSubnet"),
    ],
  );
  refuse(versionProblems(definition, { talosVersion, kubernetesVersion }));
  const facts = await proxmoxFacts(proxmox);
  if (facts !== undefined) agree(definition, facts);

  const vms = definition.nodes.map(({ name }) => [name, facts?.nodes[name]?.machineId] as const);
  const machineIds = Object.fromEntries(vms.filter((vm): vm is [string, string] => vm[1] !== undefined));
  if (talosVersion === undefined || schematicId === undefined || generation === undefined || nodes === undefined) {
    return { machineIds, last: undefined };
  }
  const members = Object.values(nodes).filter(({ role }) => role === "controlplane");
  const last = { talosVersion, schematicId, nodes, generation, machineIds: members.map((node) => node.machineId) };
  const controlPlaneIds = definition.controlPlanes.map(({ name }) => machineIds[name]);
  // A cluster that begins anew has the ranges that it is given.
  if (last.machineIds.some((id) => controlPlaneIds.includes(id))) {
    refuse(rangeProblems(definition, { podSubnet, serviceSubnet }));
  }
  return { machineIds, last };
}

/** What the proxmox layer says; undefined in a preview before its first update. */
async function proxmoxFacts(proxmox: LayerReference<"proxmox">): Promise<ProxmoxFacts | undefined> {
  const talosVersion = await proxmox.read("talosVersion");
  const schematicId = await proxmox.read("schematicId");
  const extensions = await proxmox.read("extensions");
  const nodes = await proxmox.read("nodes");
  if (talosVersion === undefined || schematicId === undefined) return undefined;
  return extensions && nodes && { talosVersion, schematicId, extensions, nodes };
}

/** In a preview of all the layers the proxmox layer has not run yet, and the two may differ. */
function agree(definition: ClusterDefinition, facts: ProxmoxFacts): void {
  const problems = proxmoxProblems(definition, facts);
  if (problems.length === 0) return;
  const what = ["the proxmox layer does not fit the definition:", ...problems.map((problem) => `  ${problem}`)];
  if (pulumi.runtime.isDryRun() && proxmoxPreviewedAhead()) {
    void pulumi.log.warn([...what, "its update comes first and mends that"].join("\n"));
    return;
  }
  refuse([...what, "run npm run homelab -- up --only proxmox first"]);
}
