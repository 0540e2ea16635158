import type * as proxmoxve from "@bpg/pulumi-proxmoxve";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterDefinition } from "../../config/derive";
import type { HostDefinition, NodeDefinition } from "../../config/derive/nodes";

/** What a node's VM is made from. */
export interface HardwareSettings {
  readonly node: NodeDefinition;
  /** The host that runs it. */
  readonly host: HostDefinition;
  readonly network: Pick<ClusterDefinition["network"], "subnet" | "gateway" | "nameservers">;
  /** Name of the cluster, for the tags. */
  readonly cluster: string;
  /** Volume id of the image that the system disk is made from. */
  readonly image: pulumi.Input<string>;
}

/** The host starts the lower ones first, and stops them last. */
const STARTUP_ORDER = { controlplane: 1, worker: 2 } as const;

type Disk = Exclude<proxmoxve.VmLegacyArgs["disks"], undefined | pulumi.Output<unknown> | Promise<unknown>>;

/** The VM of a node, as the Proxmox provider takes it. Pure: equal settings give equal arguments. */
export function hardware({ node, host, network, cluster, image }: HardwareSettings): proxmoxve.VmLegacyArgs {
  return {
    name: node.name,
    nodeName: host.name,
    vmId: node.vmId,
    tags: [...new Set([cluster, node.role, "talos"])].sort(),

    machine: "q35",
    bios: "ovmf",
    efiDisk: { datastoreId: host.datastores.disks, fileFormat: "raw", type: "4m", preEnrolledKeys: false },
    operatingSystem: { type: "l26" },
    cpu: { type: "host", sockets: 1, cores: node.cores },
    // Kubernetes counts on its memory: none is given back to the host.
    memory: { dedicated: node.memoryMiB, floating: 0 },
    smbios: { serial: node.name },

    scsiHardware: "virtio-scsi-single",
    disks: disks({ node, host, image }),
    bootOrders: ["scsi0"],
    // The provider adds an empty drive at ide3 if none is given, and q35 has no ide3:
    // https://github.com/bpg/terraform-provider-proxmox/issues/420
    cdrom: { interface: "ide0", fileId: "none" },
    networkDevices: [
      { model: "virtio", bridge: host.bridge, macAddress: node.mac, vlanId: host.vlan, firewall: false },
    ],
    initialization: {
      interface: "ide2",
      datastoreId: host.datastores.disks,
      ipConfigs: [{ ipv4: { address: `${node.address}/${prefixLength(network.subnet)}`, gateway: network.gateway } }],
      dns: { servers: [...network.nameservers] },
    },
    hostpcis: passthrough(node, host),
    serialDevices: [{ device: "socket" }],
    tabletDevice: false,

    // The agent is not there before Talos is installed, and its list of addresses changes with every pod.
    agent: { enabled: true, type: "virtio", timeout: "5s", waitForIp: { disabled: true } },
    onBoot: true,
    started: true,
    startup: { order: STARTUP_ORDER[node.role] },
    // Nodes are restarted one by one, by whoever looks after the cluster.
    rebootAfterUpdate: false,
    // A node in maintenance mode has nobody who would answer a request to shut down.
    stopOnDestroy: true,
    // A live migration needs equal CPUs because of the CPU type; on another host a node is made anew.
    migrate: false,
  };
}

function disks({ node, host, image }: Pick<HardwareSettings, "node" | "host" | "image">): Disk {
  const common = {
    datastoreId: host.datastores.disks,
    fileFormat: "raw",
    iothread: true,
    discard: "on",
    ssd: true,
    // Without one limit above zero each update changes the disks again; this one is out of reach:
    // https://github.com/muhlba91/pulumi-proxmoxve/issues/664
    speed: { iopsRead: 1_000_000 },
  };
  const system = { ...common, interface: "scsi0", size: node.systemDiskGiB, importFrom: image };
  if (node.dataDiskGiB === undefined) return [system];
  return [system, { ...common, interface: "scsi1", size: node.dataDiskGiB }];
}

/** An API token may pass a device through only by its mapping, never by its address. */
function passthrough(node: NodeDefinition, host: HostDefinition): proxmoxve.VmLegacyArgs["hostpcis"] {
  if (!node.igpu) return [];
  return [{ device: "hostpci0", mapping: host.igpu, pcie: true, rombar: true, xvga: false }];
}

function prefixLength(subnet: string): string {
  return subnet.slice(subnet.indexOf("/") + 1);
}
