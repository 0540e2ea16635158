import { rolePatches } from "../../../../components/talos/patches";
import { definitionOf, INSTALLER, threeNodes } from "../support/definitions";

const common = [
  {
    machine: {
      install: { disk: "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0", image: INSTALLER },
      kubelet: { extraArgs: { "rotate-server-certificates": "true" } },
      features: {
        kubePrism: { enabled: true, port: 7445 },
        hostDNS: { enabled: true, forwardKubeDNSToHost: true },
      },
      logging: { destinations: [{ endpoint: "udp://127.0.0.1:5170/", format: "json_lines" }] },
      sysctls: { "net.core.rmem_max": "7500000", "net.core.wmem_max": "7500000" },
    },
    cluster: { network: { podSubnets: ["10.244.0.0/16"], serviceSubnets: ["10.96.0.0/12"] } },
  },
  { apiVersion: "v1alpha1", kind: "KmsgLogConfig", name: "collector", url: "udp://127.0.0.1:5171/" },
  {
    apiVersion: "v1alpha1",
    kind: "ResolverConfig",
    nameservers: [{ address: "192.168.50.1" }, { address: "1.1.1.1" }],
  },
  { apiVersion: "v1alpha1", kind: "TimeSyncConfig", ntp: { servers: ["time.cloudflare.com"] } },
];

test("a worker gets what all nodes get", () => {
  expect(rolePatches("worker", definitionOf(threeNodes))).toEqual(common);
});

test("a control plane gets the VIP, network policies, metrics and the etcd backup's access beside it", () => {
  expect(rolePatches("controlplane", definitionOf(threeNodes))).toEqual([
    ...common,
    {
      machine: {
        features: {
          kubernetesTalosAPIAccess: {
            enabled: true,
            allowedRoles: ["os:etcd:backup"],
            allowedKubernetesNamespaces: ["etcd-backup"],
          },
        },
      },
      cluster: {
        allowSchedulingOnControlPlanes: false,
        network: { cni: { name: "flannel", flannel: { kubeNetworkPoliciesEnabled: true } } },
        controllerManager: { extraArgs: { "bind-address": "0.0.0.0" } },
        scheduler: { extraArgs: { "bind-address": "0.0.0.0" } },
        etcd: { extraArgs: { "listen-metrics-urls": "http://0.0.0.0:2381" } },
      },
    },
    { apiVersion: "v1alpha1", kind: "Layer2VIPConfig", name: "192.168.50.10", link: "lan0" },
  ]);
});

test("the definition says ranges, resolvers, time servers and whether control planes run workloads", () => {
  const definition = definitionOf(threeNodes, {
    kubernetes: { version: "v1.36.3", allowSchedulingOnControlPlanes: true },
    network: {
      subnet: "192.168.50.0/24",
      gateway: "192.168.50.1",
      nameservers: ["192.168.50.9"],
      vip: "192.168.50.99",
      podSubnet: "10.1.0.0/16",
      serviceSubnet: "10.2.0.0/16",
      timeServers: ["192.168.50.1", "ntp.example.com"],
    },
  });
  expect(rolePatches("controlplane", definition)).toMatchObject([
    { cluster: { network: { podSubnets: ["10.1.0.0/16"], serviceSubnets: ["10.2.0.0/16"] } } },
    { kind: "KmsgLogConfig" },
    { nameservers: [{ address: "192.168.50.9" }] },
    { ntp: { servers: ["192.168.50.1", "ntp.example.com"] } },
    {
      // https://docs.siderolabs.com/talos/v1.13/deploy-and-manage-workloads/workers-on-controlplane
      machine: { nodeLabels: { "node.kubernetes.io/exclude-from-external-load-balancers": { $patch: "delete" } } },
      cluster: { allowSchedulingOnControlPlanes: true },
    },
    { name: "192.168.50.99" },
  ]);
});
