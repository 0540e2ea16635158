import type { Report } from "../report";
import type { WayChange } from "./exposure-changes";
import type { Block } from "./fold";
import { code } from "./markdown";
import { needs, type Need } from "./sections";
import type { NodeChange } from "./talos-changes";
import type { TreeChange } from "./tree-changes";
import type { VmChange } from "./vm-changes";

export interface Findings {
  /** What was previewed and done, in the lab or with the real engine; those that failed count. */
  readonly reports: readonly Report[];
  readonly configs: readonly NodeChange[];
  readonly vms: readonly VmChange[];
  readonly ways: readonly WayChange[];
  readonly tree: readonly TreeChange[];
  /** Parts of the tree that cannot be rendered. */
  readonly failures: readonly string[];
}

const SAID: Readonly<Record<Need, string>> = {
  reinstall: "to be installed anew",
  goes: "to be removed, with disks",
  reboot: "to be rebooted",
  install: "to be installed",
  "no reboot": "changed while running",
};

/** What decides whether to read on: a line for each thing that a person would not want to learn after the merge. */
export function inShort({ reports, configs, vms, ways, tree, failures }: Findings): Block {
  const failed = [...new Set(reports.flatMap(({ layers }) => layers.filter(({ status }) => status === "failed")))];
  const wanted = needs(configs, vms);
  const machines = (Object.keys(SAID) as Need[]).flatMap((need) => {
    const nodes = [...wanted].filter(([, each]) => each === need).map(([node]) => node);
    return nodes.length === 0 ? [] : [`${nodes.join(", ")} ${SAID[need]}`];
  });
  const opens = ways.filter((way) => way.opens).map(({ way, after }) => `${code(way)} for ${after ?? "nobody"}`);
  const dangerous = tree.filter(({ dangers }) => dangers.length > 0).length;
  const lines = [
    ...(failed.length === 0 ? [] : [`**It fails**: ${[...new Set(failed.map(({ layer }) => layer))].join(", ")}`]),
    ...(failures.length === 0 ? [] : [`**Part of the tree cannot be rendered**: ${failures.join("; ")}`]),
    ...(machines.length === 0 ? [] : [`**Machines**: ${machines.join("; ")}`]),
    ...(opens.length === 0 ? [] : [`**Opens**: ${opens.join(", ")}`]),
    ...(dangerous === 0
      ? []
      : [`**Cluster tree**: ${String(dangerous)} of ${String(tree.length)} changed objects want a second look`]),
  ];
  const calm = tree.length === 0 ? "Nothing changes for a machine, a way in, or the cluster." : CALM;
  return { text: lines.length === 0 ? calm : lines.map((line) => `- ${line}`).join("\n") };
}

const CALM = "No machine changes, nothing opens, and nothing dangerous is among what changes in the cluster.";
