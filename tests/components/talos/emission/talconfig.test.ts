import { parse } from "yaml";
import { toPatch } from "../../../../components/talos/config-document";
import { talconfig } from "../../../../components/talos/emission/talconfig";
import { allPatches, rolePatches } from "../../../../components/talos/patches";
import { definitionOf, fiveNodes } from "../support/definitions";

const definition = definitionOf(fiveNodes);

test("is the cluster in talhelper's words", () => {
  const machine = (hostname: string, ipAddress: string, controlPlane: boolean) => ({
    hostname,
    ipAddress,
    controlPlane,
    installDisk: "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0",
    patches: expect.any(Array) as string[],
  });
  expect(parse(talconfig(definition))).toEqual({
    clusterName: "lab",
    talosVersion: "v1.13.9",
    kubernetesVersion: "v1.36.3",
    endpoint: "https://192.168.50.10:6443",
    nodes: [
      machine("control-1", "192.168.50.11", true),
      machine("control-2", "192.168.50.12", true),
      machine("control-3", "192.168.50.13", true),
      machine("worker-1", "192.168.50.21", false),
      machine("worker-2", "192.168.50.22", false),
    ],
    patches: expect.any(Array) as string[],
    controlPlane: { patches: expect.any(Array) as string[] },
  });
});

test("its patches are those that the layer applies, in the same order", () => {
  interface Talconfig {
    nodes: { patches: string[] }[];
    patches: string[];
    controlPlane: { patches: string[] };
  }
  const { nodes, patches, controlPlane } = parse(talconfig(definition)) as Talconfig;
  const role = { controlplane: [...patches, ...controlPlane.patches], worker: patches };
  expect(role.controlplane).toEqual(rolePatches("controlplane", definition).map(toPatch));
  expect(role.worker).toEqual(rolePatches("worker", definition).map(toPatch));
  definition.nodes.forEach((node, index) => {
    expect([...role[node.role], ...nodes[index]!.patches]).toEqual(allPatches(node, definition).map(toPatch));
  });
});
