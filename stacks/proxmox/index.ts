import { resolve } from "node:path";
import * as proxmoxve from "@bpg/pulumi-proxmoxve";
import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import { Image } from "../../components/proxmox/image";
import { providerArgs, strayVariables } from "../../components/proxmox/provider";
import { Schematic } from "../../components/proxmox/schematic";
import { VirtualMachine } from "../../components/proxmox/virtual-machine";
import { moveNotice, refuseVmChanges } from "../../components/proxmox/vm-changes";
import { refuseUnknownAuthority } from "../authorities";
import { stackDefinition } from "../definition";
import { refuseVariables } from "../environment";
import type { Produced } from "../outputs";
import { LayerReference } from "../reference";
import { layerSecrets } from "../secrets";

async function program() {
  const definition = stackDefinition();
  const { cluster, proxmox, network, image, endpoints } = definition;
  const { proxmoxToken } = layerSecrets("proxmox", definition);
  refuseVariables(strayVariables(proxmox));
  refuseUnknownAuthority(proxmox.ca, { root: resolve(__dirname, "../.."), stack: pulumi.getStack() });
  const last = (await new LayerReference("proxmox").find("nodes")) ?? {};
  refuseVmChanges(definition, last);
  const notice = moveNotice(definition, last);
  if (notice !== undefined) void pulumi.log.warn(notice);

  const factory = endpoints.imageFactory;
  const talosProvider = new talos.Provider("image-factory", { imageFactoryUrl: factory });
  const provider = new proxmoxve.Provider("proxmox", providerArgs({ ...proxmox, apiToken: proxmoxToken }));

  const { schematicId } = new Schematic("talos", { image, factory }, { provider: talosProvider });

  const hosts = definition.hosts.map((host) => ({
    ...host,
    image: new Image(host.name, { host, image, schematicId }, { provider }).volumeId,
  }));

  const nodes = hosts.flatMap((host) =>
    definition.nodes
      .filter((node) => node.host === host.name)
      .map((node) => {
        const settings = { node, host, network, cluster: cluster.name, image: host.image };
        return [node.name, new VirtualMachine(node.name, settings, { provider }).identity] as const;
      }),
  );

  return {
    schematicId,
    talosVersion: image.version,
    extensions: [...image.extensions],
    images: pulumi.all(Object.fromEntries(hosts.map((host) => [host.name, host.image]))),
    nodes: pulumi.all(Object.fromEntries(nodes)),
  } satisfies Produced<"proxmox">;
}

export = program;
