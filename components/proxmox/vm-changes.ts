import type { ClusterDefinition } from "../../config/derive";
import type { NodeDefinition } from "../../config/derive/nodes";
import { PlainError } from "../plain-error";
import type { ProxmoxNode } from "../../stacks/outputs";

/** A VM as the last update left it. */
type RecordedVm = Omit<ProxmoxNode, "machineId">;

type Recorded = Readonly<Record<string, RecordedVm>>;

/**
 * Refuses what a running VM cannot become, or what would lose data: the provider finds out in the middle of an update, or
 * not at all.
 *
 * @param last the VMs by node name as the last update left them
 * @throws PlainError with a line for each such change, and what to do
 */
export function refuseVmChanges({ nodes }: Pick<ClusterDefinition, "nodes">, last: Recorded): void {
  const problems = [
    ...renamed(nodes, last),
    ...nodes.flatMap((node) => changed(node, last)),
    ...lostMajority(nodes, last),
  ];
  if (problems.length > 0) throw new PlainError(problems.join("\n"));
}

/**
 * What a person is told when disks move to another datastore, which the provider does only while the VM is off; undefined
 * where none does.
 */
export function moveNotice({ nodes, hosts }: Pick<ClusterDefinition, "nodes" | "hosts">, last: Recorded) {
  const moved = nodes.flatMap((node) => {
    const [vm, target] = [staying(node, last), hosts.find(({ name }) => name === node.host)?.datastores.disks];
    if (vm?.datastore === undefined || vm.datastore === target) return [];
    return [`  talosctl shutdown -n ${node.address}   # ${node.name}: from ${vm.datastore} to ${String(target)}`];
  });
  if (moved.length === 0) return undefined;
  return [
    "disks move to another datastore only while their VM is off; drain and stop these nodes first",
    ...moved,
  ].join("\n");
}

/**
 * An id that another node's VM has: a VM is known by its node's name, and so the new name's would be made first, of the
 * VM that is there (the provider takes "already exists" for done), and then that one would be deleted as the old name's.
 */
function renamed(nodes: readonly NodeDefinition[], last: Recorded): string[] {
  const owners = new Map(Object.entries(last).map(([name, { vmId }]) => [vmId, name]));
  return nodes.flatMap(({ name, vmId }) => {
    const owner = owners.get(vmId);
    if (owner === undefined || owner === name) return [];
    return [
      `nodes.${name} has vmId ${String(vmId)}, which is the VM of ${owner}: it would be deleted with its disks; give ` +
        `${name} a vmId of its own, or take ${owner} out of the definition, update, and only then add ${name}`,
    ];
  });
}

/** What Proxmox or Talos cannot change about a machine that stays. */
function changed(node: NodeDefinition, last: Recorded): string[] {
  const vm = staying(node, last);
  if (vm === undefined) return [];
  const { systemDiskGiB, dataDiskGiB, mac, role, address } = vm;
  const found: [key: string, what: string, write: string][] = [];
  if (systemDiskGiB !== undefined && node.systemDiskGiB < systemDiskGiB) {
    found.push(smaller("systemDisk", node.systemDiskGiB, systemDiskGiB));
  }
  if (dataDiskGiB !== undefined && dataDiskGiB > 0 && node.dataDiskGiB === undefined) {
    const what = "is gone, and its disk would be pulled out of the running VM with the volumes on it";
    found.push(["dataDisk", what, `${String(dataDiskGiB)}GiB`]);
  } else if (dataDiskGiB !== undefined && node.dataDiskGiB !== undefined && node.dataDiskGiB < dataDiskGiB) {
    found.push(smaller("dataDisk", node.dataDiskGiB, dataDiskGiB));
  }
  if (address !== node.address) {
    const what = `is ${node.address}, and the node runs at ${address}: it would be asked where it is not yet`;
    found.push(["address", what, address]);
  }
  if (mac !== undefined && mac !== node.mac) {
    found.push(["mac", `is ${node.mac}, and the node knows its card as ${mac}: it would lose its network`, mac]);
  }
  if (role !== undefined && role !== node.role) {
    found.push(["role", `is ${node.role}, and the node was installed as ${role}: a machine keeps its role`, role]);
  }
  return found.map(
    ([key, what, write]) => `nodes.${node.name}.${key} ${what}; write ${write}, or ${anotherWay(node.name, vm, last)}`,
  );
}

function smaller(key: string, wanted: number, has: number): [string, string, string] {
  const what = `is ${String(wanted)}GiB, and the disk has ${String(has)}GiB: Proxmox cannot shrink a disk`;
  return [key, what, `${String(has)}GiB or more`];
}

/** How the change can be had nevertheless. */
function anotherWay(name: string, vm: RecordedVm, last: Recorded): string {
  if (vm.role !== "controlplane") {
    return `empty ${name} (docs/storage.md), take it out of the definition, update, and add it again`;
  }
  return controlPlanes(last).length > 1
    ? `replace ${name} by a node with a name, vmId and address of its own`
    : "begin anew: npm run homelab -- destroy, then up";
}

/**
 * A control plane whose VM goes takes its member of etcd with it. The majority of those that were there must stay, or
 * etcd stands still; where none stays, everything in the cluster is lost.
 */
function lostMajority(nodes: readonly NodeDefinition[], last: Recorded): string[] {
  const members = controlPlanes(last);
  const kept = nodes.filter((node) => members.includes(node.name) && staying(node, last) !== undefined);
  if (members.length === 0 || kept.length * 2 > members.length) return [];
  const names = members.join(", ");
  if (kept.length === 0) {
    return [
      `etcd would be lost with everything in the cluster: of ${names} no VM would stay; leave vmId and host as they ` +
        "were and add other control planes first, or begin anew: npm run homelab -- destroy, then up",
    ];
  }
  const left = kept.map(({ name }) => name).join(", ");
  return [
    `etcd would stand still: of ${names} only ${left} would stay, which is no majority; change one control plane, ` +
      "update, and wait until the new one has joined before the next",
  ];
}

function controlPlanes(last: Recorded): string[] {
  return Object.keys(last).filter((name) => last[name]?.role === "controlplane");
}

/** The VM that a node has and keeps: another id or another host makes another VM. */
function staying(node: NodeDefinition, last: Recorded): RecordedVm | undefined {
  const vm = Object.hasOwn(last, node.name) ? last[node.name] : undefined;
  return vm?.vmId === node.vmId && vm.host === node.host ? vm : undefined;
}
