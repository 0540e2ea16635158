import { z } from "zod";
import { authorities, httpsOrigin, size } from "./formats";
import { bridgeName, datastoreId, mappingName, proxmoxHost } from "./proxmox-names";

const CORES = "is not a number of cores; write how many the host's summary page shows";
const RATIO = "is not a ratio; write how many vCPUs may share a core, e.g. 3";
const VLAN = "is not a VLAN; write a number from 1 to 4094";

const reserveSchema = z
  .strictObject({
    memory: size.default("4GiB").describe("Kept back for Proxmox itself and its file cache."),
    disk: size.default("20GiB").describe("Kept free in the datastore of the disks."),
  })
  .prefault({})
  .describe("What the VMs may not have.");

const datastoresSchema = z
  .strictObject({
    images: datastoreId.describe("Datastore for Talos images; its content types must include import."),
    disks: z
      .strictObject({
        name: datastoreId.describe("Its name; it may be the one of the images."),
        size: size.describe("Its capacity."),
      })
      .describe("Datastore for the VMs' disks."),
  })
  .describe("Where images and disks go.");

const hostSchema = z
  .strictObject({
    cores: z
      .int(CORES)
      .min(1, CORES)
      .describe("CPUs as the host's summary page counts them: its threads, where a core has two."),
    memory: size.describe("Memory of the host."),
    reserve: reserveSchema,
    datastores: datastoresSchema,
    bridge: bridgeName.default("vmbr0").describe("Bridge that the nodes are on."),
    vlan: z
      .int(VLAN)
      .min(1, VLAN)
      .max(4094, VLAN)
      .optional()
      .describe("VLAN tag of the nodes' network, if the bridge carries several."),
    igpu: mappingName
      .optional()
      .describe("Name of the PCI resource mapping of the iGPU (Datacenter → Resource Mappings)."),
  })
  .describe("One Proxmox host.");

export const proxmoxSchema = z
  .strictObject({
    endpoint: httpsOrigin.describe("The API, e.g. https://192.168.50.2:8006."),
    ca: authorities
      .optional()
      .describe(
        "Certificate (PEM) of the authority that signed the API's, with insecure: false. Proxmox' own: /etc/pve/pve-root-ca.pem.",
      ),
    insecure: z.boolean().default(true).describe("Accept the self-signed certificate that Proxmox installs with."),
    vcpuRatio: z.number(RATIO).min(1, RATIO).default(3).describe("vCPUs per core of a host, at most."),
    hosts: z
      .record(proxmoxHost, hostSchema)
      .describe("The Proxmox hosts by node name, as the web interface shows them."),
  })
  .describe("The Proxmox hosts and what they have.");
