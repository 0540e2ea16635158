import type { Change } from "../layer-progress";
import { parseUrn } from "../engine/urn";
import type { Judgement } from "./apply-effect";

/** What happens to the VM of a node. */
export interface VmChange extends Judgement {
  readonly node: string;
  /** What changes about it. */
  readonly properties: readonly string[];
}

/** Properties that Proxmox changes while a VM runs; all others count from its next start (`rebootAfterUpdate` is off). */
const LIVE = /^(description|tags|name|onBoot|startup\b|protection|stopOnDestroy|rebootAfterUpdate|timeout)/;

/** What the proxmox layer's changes mean for the machines that are there already. */
export function vmChanges(changes: readonly Change[]): VmChange[] {
  return changes.flatMap(({ op, urn, properties }): VmChange[] => {
    const { kind, name } = parseUrn(urn);
    if (kind !== "VmLegacy") return [];
    if (op === "replace")
      return [{ node: name, properties, effect: "reinstall", note: "its VM is made anew, with empty disks" }];
    if (op !== "update") return [];
    if (properties.length > 0 && properties.every((property) => LIVE.test(property))) {
      return [{ node: name, properties, effect: "no reboot" }];
    }
    return [{ node: name, properties, effect: "reboot", note: "counts from the VM's next start" }];
  });
}
