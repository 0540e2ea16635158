import { z } from "zod";
import { dnsLabel, ipv4, macAddress, size } from "./formats";
import { proxmoxHost } from "./proxmox-names";

const VM_ID = "is not a VM id; write a whole number from 100 to 999999999";
const VCPUS = "is not a number of vCPUs; write a whole number, e.g. 4";

const nodeSchema = z
  .strictObject({
    role: z
      .enum(["controlplane", "worker"], "is not a role; write controlplane or worker")
      .describe("controlplane: runs etcd and the Kubernetes API. worker: runs the workloads."),
    host: proxmoxHost.describe("The Proxmox host that runs it: a key of proxmox.hosts."),
    vmId: z.int(VM_ID).min(100, VM_ID).max(999_999_999, VM_ID).describe("Id of its VM in Proxmox."),
    address: ipv4.describe("Its static address in network.subnet."),
    mac: macAddress.describe("MAC address of its network card; BC:24:11 is Proxmox' own prefix."),
    cores: z.int(VCPUS).min(1, VCPUS).describe("vCPUs: 2 or more for a control plane, 1 or more for a worker."),
    memory: size.describe("Memory of the VM, e.g. 12GiB."),
    systemDisk: size.default("32GiB").describe("Disk that Talos is installed on."),
    dataDisk: size.optional().describe("Second disk, given to Longhorn."),
    igpu: z.boolean().default(false).describe("Pass the host's Intel iGPU through; the host names the mapping."),
    labels: z.record(z.string(), z.string()).default({}).describe("Kubernetes node labels."),
    patches: z
      .array(z.record(z.string(), z.unknown()))
      .default([])
      .describe("Extra Talos config patches of this node, each a document or a part of the machine config."),
    secretPatches: z
      .boolean()
      .default(false)
      .describe("It has more patches, with secrets in them: they are stack config, talosPatches.<node>."),
  })
  .describe("One machine.");

export const nodesSchema = z.record(dnsLabel, nodeSchema).describe("The machines by name. The order has no meaning.");
