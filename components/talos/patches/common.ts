import type { ClusterDefinition } from "../../../config/derive";
import type { ConfigDocument } from "../config-document";
import { SYSTEM_DISK } from "../disks";
import { MACHINE_LOGS } from "../machine-logs";

/** Where KubePrism listens on each node: the way to the API server that needs no VIP. */
const KUBE_PRISM_PORT = 7445;

/** Bytes of socket buffer that QUIC asks for: https://github.com/quic-go/quic-go/wiki/UDP-Buffer-Sizes */
const UDP_BUFFER = "7500000";

/** What every node gets. */
export function commonPatches({ image, network }: ClusterDefinition): ConfigDocument[] {
  const logs = (port: number) => `udp://${MACHINE_LOGS.address}:${String(port)}/`;
  return [
    {
      machine: {
        // Talos is on the image already; the next upgrade installs from here, and has to find the extensions.
        install: { disk: SYSTEM_DISK, image: image.installer },
        // metrics-server reads the kubelets over TLS, so their certificates must be the cluster's.
        kubelet: { extraArgs: { "rotate-server-certificates": "true" } },
        features: {
          kubePrism: { enabled: true, port: KUBE_PRISM_PORT },
          hostDNS: { enabled: true, forwardKubeDNSToHost: true },
        },
        logging: { destinations: [{ endpoint: logs(MACHINE_LOGS.servicePort), format: "json_lines" }] },
        // cloudflared speaks QUIC to Cloudflare.
        sysctls: { "net.core.rmem_max": UDP_BUFFER, "net.core.wmem_max": UDP_BUFFER },
      },
      cluster: { network: { podSubnets: [network.podSubnet], serviceSubnets: [network.serviceSubnet] } },
    },
    { apiVersion: "v1alpha1", kind: "KmsgLogConfig", name: "collector", url: logs(MACHINE_LOGS.kernelPort) },
    {
      apiVersion: "v1alpha1",
      kind: "ResolverConfig",
      nameservers: network.nameservers.map((address) => ({ address })),
    },
    { apiVersion: "v1alpha1", kind: "TimeSyncConfig", ntp: { servers: [...network.timeServers] } },
  ];
}
