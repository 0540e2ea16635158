import { z } from "zod";
import { and } from "../../../config/enumeration";
import type { HostDefinition } from "../../../config/derive/nodes";
import type { ClusterDefinition } from "../../../config/derive";
import type { ProxmoxCheckArgs } from "./check-proxmox";
import { fix, ok, skip, type Finding } from "./finding";
import type { ProxmoxApi } from "./proxmox-api";
import { list, listVms } from "./proxmox-list";

const GIB = 1024 ** 3;

/** A Talos image with extensions is a good 300 MiB; a new version lies next to the old one. */
const IMAGE_SPACE = GIB;

const names = z.array(z.looseObject({ node: z.string(), status: z.string().optional() }));
const datastores = z.array(
  z.looseObject({
    storage: z.string(),
    content: z.string().default(""),
    avail: z.number().optional(),
    active: z.number().default(1),
    enabled: z.number().default(1),
  }),
);
const interfaces = z.array(z.looseObject({ iface: z.string() }));
const mappings = z.array(z.looseObject({ id: z.string() }));

/** What the definition expects on the Proxmox hosts: the hosts, datastores, bridges, mappings, and free VM ids. */
export async function checkProxmoxHosts(args: ProxmoxCheckArgs): Promise<Finding[]> {
  const { definition, api } = args;
  const online = await list(api, "/nodes", names);
  const perHost = definition.hosts.map(async (host): Promise<Finding[]> => {
    const found = online?.find(({ node }) => node === host.name);
    const check = `Proxmox host ${host.name}`;
    if (online !== undefined && found === undefined) {
      const known = online.map(({ node }) => node).join(", ");
      return [
        fix(check, `is not there; there are ${known}`, "write the name that the web interface shows in proxmox.hosts"),
      ];
    }
    if (found?.status !== undefined && found.status !== "online") {
      return [fix(check, `is ${found.status}`, "start it, or look at the cluster's quorum")];
    }
    const [stores, bridge, mapping] = await Promise.all([
      checkDatastores(args, host),
      checkBridge(api, host),
      checkMapping(api, definition, host),
    ]);
    return [...stores, bridge, ...mapping];
  });
  return [...(await Promise.all(perHost)).flat(), await checkVmIds(args)];
}

async function checkDatastores(
  { definition, api, ownVms }: ProxmoxCheckArgs,
  host: HostDefinition,
): Promise<Finding[]> {
  const found = await list(api, `/nodes/${host.name}/storage`, datastores);
  const { images, disks } = host.datastores;
  const wanted = definition.nodes.filter((node) => node.host === host.name && !ownVms.has(node.vmId));
  const diskSpace = wanted.reduce((sum, node) => sum + node.systemDiskGiB + (node.dataDiskGiB ?? 0), 0) * GIB;
  if (images === disks) {
    const both = { name: images, contents: ["import", "images"], space: IMAGE_SPACE + diskSpace };
    return [datastoreFinding(found, host.name, both)];
  }
  return [
    datastoreFinding(found, host.name, { name: images, contents: ["import"], space: IMAGE_SPACE }),
    datastoreFinding(found, host.name, { name: disks, contents: ["images"], space: diskSpace }),
  ];
}

interface WantedDatastore {
  readonly name: string;
  readonly contents: readonly string[];
  /** Bytes that are to be written. */
  readonly space: number;
}

function datastoreFinding(
  found: z.infer<typeof datastores> | undefined,
  host: string,
  { name, contents, space }: WantedDatastore,
): Finding {
  const check = `datastore ${name} on ${host}`;
  if (found === undefined) return skip(check, "the token may not list datastores");
  const store = found.find(({ storage }) => storage === name);
  if (store === undefined) {
    const known = found.map(({ storage }) => storage).join(", ") || "none that the token may see";
    return fix(
      check,
      `is not there; there are ${known}`,
      "name another in proxmox.hosts, or give the token Datastore.Audit",
    );
  }
  if (store.enabled === 0 || store.active === 0)
    return fix(check, "is disabled or not mounted", "enable it in Proxmox");
  const types = store.content.split(",").filter((type) => type !== "");
  const missing = contents.filter((content) => !types.includes(content));
  if (missing.length > 0) {
    return fix(
      check,
      `does not take the content type ${and(missing)}`,
      `on the host: pvesm set ${name} --content ${[...types, ...missing].join(",")}`,
    );
  }
  if (store.avail !== undefined && store.avail < space) {
    return fix(
      check,
      `has ${gib(store.avail)} free, and ${gib(space)} are needed`,
      "free some, or make the disks smaller",
    );
  }
  const free = store.avail === undefined ? "" : `, ${gib(store.avail)} free`;
  return ok(check, `takes ${and(contents)}${free}`);
}

async function checkBridge(api: ProxmoxApi, { name, bridge }: HostDefinition): Promise<Finding> {
  const check = `bridge ${bridge} on ${name}`;
  const found = await list(api, `/nodes/${name}/network?type=any_bridge`, interfaces);
  if (found === undefined) return skip(check, "the token may not list the network");
  if (found.some(({ iface }) => iface === bridge)) return ok(check, "is there");
  const known = found.map(({ iface }) => iface).join(", ") || "none that the token may see";
  return fix(
    check,
    `is not there; there are ${known}`,
    "name another in proxmox.hosts, or give the token SDN.Use on it",
  );
}

async function checkMapping(api: ProxmoxApi, { nodes }: ClusterDefinition, host: HostDefinition): Promise<Finding[]> {
  if (host.igpu === undefined || !nodes.some((node) => node.igpu && node.host === host.name)) return [];
  const check = `PCI mapping ${host.igpu} on ${host.name}`;
  const found = await list(api, `/cluster/mapping/pci?check-node=${host.name}`, mappings);
  if (found === undefined) return [skip(check, "the token may not list resource mappings")];
  return found.some(({ id }) => id === host.igpu)
    ? [ok(check, "is there")]
    : [fix(check, "is not there", "Datacenter → Resource Mappings → Add, and give the token Mapping.Use on it")];
}

async function checkVmIds({ definition, api, ownVms }: ProxmoxCheckArgs): Promise<Finding> {
  const check = "VM ids";
  const found = await listVms(api);
  if (found === undefined) return skip(check, "the token may not list VMs");
  const taken = definition.nodes.flatMap(({ name, vmId }) => {
    const machine = found.find(({ vmid }) => vmid === vmId);
    if (machine === undefined || ownVms.has(vmId)) return [];
    return [`${String(vmId)} of ${name} is ${machine.name ?? "a VM"} on ${machine.node ?? "another host"}`];
  });
  return taken.length === 0
    ? ok(check, "are free, or this stack's own")
    : fix(check, `are taken: ${taken.join("; ")}`, "choose other ids in the definition, or remove those VMs");
}

function gib(bytes: number): string {
  return `${String(Math.floor(bytes / GIB))} GiB`;
}
