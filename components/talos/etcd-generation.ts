/** Which VMs held etcd after the layer's last update. */
export interface EtcdMembers {
  readonly generation: string;
  /** {@link "../../stacks/outputs".TalosNode.machineId} of each control plane. */
  readonly machineIds: readonly string[];
}

/**
 * Tells one life of etcd from the next. As long as one control plane is left that was there at the last update, etcd lives
 * on and a new member joins it. Once they are all gone, so is etcd, and the first control plane starts a new life: that
 * is what happens when the only control plane is made anew.
 *
 * @param last undefined where no update has come to its end yet
 * @param machineIds of the control planes in their order, the one to bootstrap first
 */
export function etcdGeneration(last: EtcdMembers | undefined, machineIds: readonly string[]): string {
  const survives = last?.machineIds.some((id) => machineIds.includes(id)) ?? false;
  return last !== undefined && survives ? last.generation : (machineIds[0] ?? "");
}

/**
 * What the bootstrap hangs on: to bootstrap while etcd lives would make a second, empty cluster beside it.
 *
 * Undefined is no trigger for the engine, whatever it was before. So it is while nobody knows whether etcd lives: with
 * several control planes and a first update that broke off, one of them made anew must not start it again.
 */
export function bootstrapTrigger(last: EtcdMembers | undefined, machineIds: readonly string[]): string | undefined {
  return last === undefined && machineIds.length > 1 ? undefined : etcdGeneration(last, machineIds);
}
