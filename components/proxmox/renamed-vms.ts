import type { NodeDefinition } from "../../config/derive/nodes";
import { PlainError } from "../plain-error";
import type { VirtualMachineIdentity } from "./virtual-machine";

/**
 * Refuses an id that another node's VM has: a VM is known by its node's name, and so the new name's would be made first,
 * of the VM that is there (the provider takes "already exists" for done), and then that one would be deleted as the old
 * name's.
 *
 * @param last the VMs by node name as the last update left them
 * @throws PlainError with a line for each such node, and what to do
 */
export function refuseRenamedVms(
  nodes: readonly Pick<NodeDefinition, "name" | "vmId">[],
  last: Readonly<Record<string, Pick<VirtualMachineIdentity, "vmId">>>,
): void {
  const owners = new Map(Object.entries(last).map(([name, { vmId }]) => [vmId, name]));
  const problems = nodes.flatMap(({ name, vmId }) => {
    const owner = owners.get(vmId);
    if (owner === undefined || owner === name) return [];
    return [
      `nodes.${name} has vmId ${String(vmId)}, which is the VM of ${owner}: it would be deleted with its disks; give ` +
        `${name} a vmId of its own, or take ${owner} out of the definition, update, and only then add ${name}`,
    ];
  });
  if (problems.length > 0) throw new PlainError(problems.join("\n"));
}
