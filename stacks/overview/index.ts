import * as pulumi from "@pulumi/pulumi";
import { stackDefinition } from "../definition";
import type { Produced } from "../outputs";
import { LayerReference } from "../reference";

const definition = stackDefinition();
const proxmox = new LayerReference("proxmox");
const cloudflare = new LayerReference("cloudflare");
const talos = new LayerReference("talos");
const flux = new LayerReference("flux");

const lan = definition.exposure.hosts.filter(({ access }) => access === "lan").map(({ host }) => host);

export = {
  kubeconfig: pulumi.secret(talos.get("kubeconfig")),
  talosconfig: pulumi.secret(talos.get("talosconfig")),
  endpoints: pulumi.output({
    kubernetes: talos.get("kubernetesEndpoint"),
    talos: talos
      .get("nodes")
      .apply((nodes) => Object.fromEntries(Object.entries(nodes).map(([name, { address }]) => [name, address]))),
    proxmox: definition.proxmox.endpoint,
    hosts: cloudflare.get("routes").apply((routes) => [...routes, ...lan].sort().map((host) => `https://${host}`)),
  }),
  versions: pulumi.output({
    talos: talos.get("talosVersion"),
    kubernetes: talos.get("kubernetesVersion"),
    flux: flux.get("fluxVersion"),
    schematic: proxmox.get("schematicId"),
  }),
} satisfies Produced<"overview">;
