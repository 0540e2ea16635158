import { derive } from "../../config/derive";
import { definitionOf } from "./support/messages";

const derived = (text?: string) => derive(definitionOf(text));

test("the image, its schematic and its installer", () => {
  expect(derived().image).toEqual({
    version: "v1.13.9",
    extensions: ["siderolabs/iscsi-tools", "siderolabs/qemu-guest-agent", "siderolabs/util-linux-tools"],
    schematic: [
      "customization:",
      "    systemExtensions:",
      "        officialExtensions:",
      "            - siderolabs/iscsi-tools",
      "            - siderolabs/qemu-guest-agent",
      "            - siderolabs/util-linux-tools",
      "",
    ].join("\n"),
    schematicId: "88d1f7a5c4f1d3aba7df787c448c1d3d008ed29cfb34af53fa0df4336a56040b",
    url: "https://factory.talos.dev/image/88d1f7a5c4f1d3aba7df787c448c1d3d008ed29cfb34af53fa0df4336a56040b/v1.13.9/nocloud-amd64.qcow2",
    fileName: "talos-v1.13.9-88d1f7a5c4f1-nocloud-amd64.qcow2",
    installer:
      "factory.talos.dev/nocloud-installer/88d1f7a5c4f1d3aba7df787c448c1d3d008ed29cfb34af53fa0df4336a56040b:v1.13.9",
  });
});

test("a mirror of the factory serves image and installer", () => {
  const { image } = derived("endpoints: { imageFactory: https://factory.example.com:8443 }");
  expect(image.url).toMatch(
    /^https:\/\/factory\.example\.com:8443\/image\/[0-9a-f]{64}\/v1\.13\.9\/nocloud-amd64\.qcow2$/,
  );
  expect(image.installer).toMatch(/^factory\.example\.com:8443\/nocloud-installer\/[0-9a-f]{64}:v1\.13\.9$/);
});

test("the order of the extensions gives no other image", () => {
  const reversed =
    "talos: { extensions: [siderolabs/util-linux-tools, siderolabs/qemu-guest-agent, siderolabs/iscsi-tools] }";
  expect(derived(reversed).image).toEqual(derived().image);
});

test("endpoint, tunnel record and backup target", () => {
  const { kubernetesEndpoint, tunnelHost, longhornBackupTarget } = derived("cluster: { name: house }");
  expect([kubernetesEndpoint, tunnelHost, longhornBackupTarget]).toEqual([
    "https://192.168.50.10:6443",
    "house-tunnel.example.com",
    "nfs://192.168.50.5:/volume1/backups/longhorn",
  ]);
});

test("pods run on control planes too where the definition allows it", () => {
  const { nodes, schedulable } = derived("kubernetes: { allowSchedulingOnControlPlanes: true }");
  expect(schedulable).toEqual(nodes);
});

test("nodes by role, and the rest of the definition as it was", () => {
  const { controlPlanes, workers, nodes, network, exposure } = derived();
  expect(nodes).toEqual([...controlPlanes, ...workers]);
  expect([controlPlanes, workers].map((list) => list.map(({ name }) => name))).toEqual([["control-1"], ["worker-1"]]);
  expect(derived().schedulable).toEqual(workers);
  expect(network).toEqual(definitionOf().network);
  expect(exposure).toEqual({ hosts: [], tailnet: [], ports: [] });
});
