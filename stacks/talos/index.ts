import * as pulumi from "@pulumi/pulumi";
import { plainly } from "../../components/plain-error";
import { Cluster } from "../../components/talos/cluster";
import { patchesByNode } from "../../components/talos/secret-patches";
import { setAsideNotice } from "../../components/talos/emission/set-aside-notice";
import { writeFiles } from "../../components/talos/emission/write";
import { bootstrapTrigger, etcdGeneration } from "../../components/talos/etcd-generation";
import { pendingReboots, rebootNotice } from "../../components/talos/pending-reboots";
import { upgradeNotice } from "../../components/talos/upgrade-notice";
import { stackDefinition } from "../definition";
import type { Produced } from "../outputs";
import { layerSecrets } from "../secrets";
import { preconditions } from "./preconditions";
import { talosDirectory } from "./settings";

async function program() {
  const definition = stackDefinition();
  const secrets = layerSecrets("talos", definition);
  const { machineIds, last } = await preconditions(definition);
  const controlPlaneIds = definition.controlPlanes.flatMap(({ name }) => machineIds[name] ?? []);

  const cluster = new Cluster("cluster", {
    definition,
    machineIds,
    secretPatches: patchesByNode(secrets),
    bootstrapTrigger: bootstrapTrigger(last, controlPlaneIds),
  });

  const pending = cluster.applyModes.apply((modes) => pendingReboots(definition.nodes, modes));
  pending.apply((nodes) => {
    tell(rebootNotice(nodes));
  });
  tell(upgradeNotice(definition, last, machineIds));
  if (!pulumi.runtime.isDryRun()) {
    const directory = talosDirectory();
    cluster.files.apply((files) => {
      const written = plainly(() => writeFiles(files, directory, definition.cluster.name));
      tell(setAsideNotice(written, directory));
    });
  }

  const nodes = cluster.applyModes.apply((modes) =>
    Object.fromEntries(
      definition.nodes.map(({ name, address, role }) => [
        name,
        { address, role, applyMode: modes[name] ?? "", machineId: machineIds[name] ?? "" },
      ]),
    ),
  );
  return {
    kubeconfig: cluster.kubeconfig,
    talosconfig: cluster.talosconfig,
    kubernetesEndpoint: definition.kubernetesEndpoint,
    talosVersion: definition.talos.version,
    kubernetesVersion: definition.kubernetes.version,
    podSubnet: definition.network.podSubnet,
    serviceSubnet: definition.network.serviceSubnet,
    schematicId: definition.image.schematicId,
    nodes,
    pendingReboots: pending.apply((nodes) => nodes.map(({ name }) => name)),
    etcdGeneration: etcdGeneration(last, controlPlaneIds),
    files: cluster.files,
  } satisfies Produced<"talos">;
}

function tell(notice: string | undefined): void {
  if (notice !== undefined) void pulumi.log.warn(notice);
}

export = program;
