import { and } from "../enumeration";
import type { Problem } from "../problem";
import { unreadable } from "../tolerant";
import { isOfAnotherMake } from "./igpu";
import { entries, type Rule } from "./rule";

/** The image must hold what its nodes need: an extension cannot be added to a running node without an upgrade. */
export const missingExtensions: Rule = ({ talos, nodes }) => {
  const extensions = talos?.extensions;
  // An entry that cannot be read may be any of them.
  if (extensions === undefined || extensions.includes(undefined)) return [];
  const all = entries(nodes);
  const withDisk = all.filter(([, node]) => node.dataDisk !== undefined || unreadable(node, "dataDisk"));
  const withGpu = all.filter(([, node]) => node.igpu === true);
  const longhorn = `Longhorn needs for the data disk of ${names(withDisk)}`;
  const needs: [string, string, boolean][] = [
    ["siderolabs/qemu-guest-agent", "Proxmox needs to talk to the VMs", true],
    ["siderolabs/iscsi-tools", longhorn, withDisk.length > 0],
    ["siderolabs/util-linux-tools", longhorn, withDisk.length > 0],
    ["siderolabs/i915", `the iGPU of ${names(withGpu)} needs`, withGpu.length > 0 && !isOfAnotherMake(extensions)],
  ];
  return needs
    .filter(([extension, , needed]) => needed && !extensions.includes(extension))
    .map(([extension, why]) => ({
      path: ["talos", "extensions"],
      message: `is without ${extension}, which ${why}; write it in the list`,
    }));
};

/** Once is enough; twice is most often a slip for another one. */
export const extensionsTwice: Rule = ({ talos }) =>
  (talos?.extensions ?? []).flatMap((extension, index, all): Problem[] => {
    const first = all.indexOf(extension);
    if (extension === undefined || first === index) return [];
    const message = `is ${extension}, as talos.extensions[${String(first)}] is; write it once`;
    return [{ path: ["talos", "extensions", index], message }];
  });

function names(nodes: readonly (readonly [string, unknown])[]): string {
  return and(nodes.map(([name]) => name));
}
