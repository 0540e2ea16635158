import type { ClusterDefinition } from "../../../config/derive";
import { fix, ok, skip, type Finding } from "./finding";
import type { Reacher } from "./reach";

const NFS_PORT = 2049;

/** What listens on most machines, or at least answers with a refusal. */
const TELLING_PORTS = [22, 80, 443, 445, 6443, 8006, 50000];

export interface NetworkCheckArgs {
  readonly definition: ClusterDefinition;
  readonly reach: Reacher;
  /** Ids of the VMs that the stack's state already holds. */
  readonly ownVms: ReadonlySet<number>;
}

/** True if anything of the house's network answers from here: Proxmox, the gateway or the NAS. */
export async function houseAnswers({ definition, reach }: NetworkCheckArgs): Promise<boolean> {
  const { hostname, port } = new URL(definition.proxmox.endpoint);
  const answers = await Promise.all([
    reach(hostname, port === "" ? 443 : Number(port)),
    ...[53, 80, 443].map((each) => reach(definition.network.gateway, each)),
    ...[NFS_PORT, 22, 5001].map((each) => reach(definition.synology.address, each)),
  ]);
  return answers.some((answer) => answer !== "silent");
}

/** Addresses that something else has, and the NAS. */
export async function checkNetwork(args: NetworkCheckArgs): Promise<Finding[]> {
  return [await checkAddresses(args), await checkNfs(args)];
}

async function checkAddresses({ definition, reach, ownVms }: NetworkCheckArgs): Promise<Finding> {
  const check = "addresses";
  const { nodes, controlPlanes, network } = definition;
  // One of ours that is up answers too, and the VIP with it.
  const candidates = [
    ...nodes.filter(({ vmId }) => !ownVms.has(vmId)).map(({ name, address }) => ({ name, address })),
    ...(controlPlanes.some(({ vmId }) => ownVms.has(vmId)) ? [] : [{ name: "network.vip", address: network.vip }]),
  ];
  if (candidates.length === 0) return ok(check, "belong to this stack's own nodes");
  const answers = await Promise.all(
    candidates.map(({ address }) => Promise.all(TELLING_PORTS.map((port) => reach(address, port)))),
  );
  const taken = candidates.filter((_, index) => answers[index]?.some((answer) => answer !== "silent"));
  if (taken.length === 0) return ok(check, "are free, as far as a look at a few TCP ports tells");
  const list = taken.map(({ name, address }) => `${address} of ${name}`).join(", ");
  return fix(check, `something already answers at ${list}`, "choose other addresses, or find what has these");
}

async function checkNfs({ definition, reach }: NetworkCheckArgs): Promise<Finding> {
  const check = "NFS";
  const { address } = definition.synology;
  const answer = await reach(address, NFS_PORT);
  if (answer === "open")
    return ok(check, `${address} serves it (whether the nodes may mount the exports is not looked at)`);
  return answer === "refused"
    ? fix(check, `${address} is there and does not serve it`, "switch it on: Control Panel → File Services → NFS")
    : fix(check, `${address} does not answer`, "look whether the NAS is up, and at synology.address");
}

/** The one finding for a house that cannot be seen from here: nothing in it is looked at then. */
export function houseOutOfReach({ network }: ClusterDefinition): Finding[] {
  return [
    fix(
      "the house's network",
      `nothing in ${network.subnet} answers from here: neither Proxmox nor the gateway nor the NAS`,
      "run this in that network, or bring the VPN up",
    ),
    skip("Proxmox, addresses, NFS", "are not looked at for that reason"),
  ];
}
