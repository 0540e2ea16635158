import { z } from "zod";
import { dnsLabel, domainName, hostName, hostPort, httpsOrigin, httpsUrl, ipv4, ipv4Network, version } from "./formats";
import { text } from "./text";

export const clusterSchema = z
  .strictObject({
    name: dnsLabel.describe("Name of the cluster, of its Talos context and of its Cloudflare DNS record."),
    domain: domainName.describe("The house's domain: an exposed host without a name of its own is <key>.<domain>."),
  })
  .describe("What the cluster is called.");

const extension = text(
  /^[a-z0-9-]+\/[a-z0-9-]+$/,
  "is not an extension; write vendor/name as the image factory lists it, e.g. siderolabs/i915",
);

export const talosSchema = z
  .strictObject({
    version: version.describe("Talos version of new images and of the installer, e.g. v1.13.9."),
    extensions: z
      .array(extension)
      .default([])
      .describe("Official system extensions of the image factory. Every VM needs siderolabs/qemu-guest-agent."),
  })
  .describe("The operating system of the nodes.");

export const kubernetesSchema = z
  .strictObject({
    version: version.describe("Kubernetes version, e.g. v1.36.3; the Talos version must support it."),
    allowSchedulingOnControlPlanes: z.boolean().default(false).describe("Workloads may run on control planes too."),
  })
  .describe("The cluster itself.");

export const networkSchema = z
  .strictObject({
    subnet: ipv4Network.describe("The LAN that the nodes are in, e.g. 192.168.50.0/24."),
    gateway: ipv4.describe("The router's address in the subnet."),
    nameservers: z
      .array(ipv4)
      .min(1, "is empty; write at least one resolver's address")
      .describe("Resolvers of the nodes, in their order."),
    vip: ipv4.describe("Free address that the control planes share: the Kubernetes API is https://<vip>:6443."),
    podSubnet: ipv4Network.default("10.244.0.0/16").describe("Addresses of the pods: a /24 for each node."),
    serviceSubnet: ipv4Network.default("10.96.0.0/12").describe("Addresses of the services."),
    timeServers: z
      .array(hostName)
      .min(1, "is empty; write at least one time server, e.g. time.cloudflare.com")
      .default(["time.cloudflare.com"])
      .describe("NTP servers of the nodes."),
  })
  .describe("The house's network, and the cluster's own ranges.");

export const endpointsSchema = z
  .strictObject({
    cloudflare: httpsUrl.optional().describe("Base URL of the Cloudflare API, for who runs a mirror."),
    imageFactory: httpsOrigin.default("https://factory.talos.dev").describe("Image factory, for who runs a mirror."),
    kubernetes: httpsOrigin
      .optional()
      .describe("Where the Kubernetes API is reached from here, if not at the VIP (a forward or a VPN)."),
    nodes: z
      .record(dnsLabel, hostPort)
      .default({})
      .describe("Where a node's Talos API is reached from here, by node, if not at its address (a forward or a VPN)."),
  })
  .prefault({})
  .describe("Other ways to the APIs; most houses need none of them.");
