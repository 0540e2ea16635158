import type { Report } from "../report";
import { CHECKS } from "./dangers/danger";
import type { WayChange } from "./exposure-changes";
import type { Block } from "./fold";
import { code, joined, words, plain, type Markdown } from "./markdown";
import { byCheck, type Finding } from "./second-look";
import { needs, type Need } from "./sections";
import type { NodeChange } from "./talos-changes";
import type { VmChange } from "./vm-changes";

export interface Findings {
  /** What was previewed and done, in the lab or with the real engine; those that failed count. */
  readonly reports: readonly Report[];
  readonly configs: readonly NodeChange[];
  readonly vms: readonly VmChange[];
  readonly ways: readonly WayChange[];
  /** What wants a second look. */
  readonly findings: readonly Finding[];
  /** Changed objects, definition values, fields and files; none of them is judged by what is not found. */
  readonly changes: number;
  readonly notJudged: number;
  /** Parts of the tree that cannot be rendered. */
  readonly failures: readonly string[];
}

const SAID: Readonly<Record<Need, Markdown>> = {
  reinstall: words`to be installed anew`,
  goes: words`to be removed, with disks`,
  reboot: words`to be rebooted`,
  install: words`to be installed`,
  "no reboot": words`changed while running`,
};

/** Names of what a check found; the section has all of them. */
const MOST = 3;

/** What decides whether to read on: a line for each thing that a person would not want to learn after the merge. */
export function inShort(args: Findings): Block {
  const { reports, configs, vms, ways, findings, failures, changes, notJudged } = args;
  const failed = [...new Set(reports.flatMap(({ layers }) => layers.filter(({ status }) => status === "failed")))];
  const wanted = needs(configs, vms);
  const machines = (Object.keys(SAID) as Need[]).flatMap((need) => {
    const nodes = [...wanted].filter(([, each]) => each === need).map(([node]) => node);
    return nodes.length === 0 ? [] : [words`${plain(nodes.join(", "))} ${SAID[need]}`];
  });
  const opens = ways
    .filter((way) => way.opens)
    .map(({ way, after }) => words`${code(way)} for ${plain(after ?? "nobody")}`);
  const lines = [
    ...(failed.length === 0
      ? []
      : [words`**It fails**: ${plain([...new Set(failed.map(({ layer }) => layer))].join(", "))}`]),
    ...(failures.length === 0
      ? []
      : [words`**Part of the tree cannot be rendered**, so nothing is known of it: ${some(failures.map(plain), 5)}`]),
    ...(machines.length === 0 ? [] : [words`**Machines**: ${joined(machines, "; ")}`]),
    ...(opens.length === 0 ? [] : [words`**Opens**: ${some(opens, 20)}`]),
    ...byCheck(findings).map(({ check, about }) => words`**Second look**, ${CHECKS[check]}: ${some(about, MOST)}`),
    ...(notJudged === 0 ? [] : [words`**Not judged**: ${notJudged} fields or kinds that no check knows`]),
  ];
  if (lines.length > 0)
    return {
      text: joined(
        lines.map((line) => words`- ${line}`),
        "\n",
      ),
    };
  return changes === 0
    ? {
        text: words`Nothing differs in the tree, the definition, the machines' configs or the files.`,
      }
    : {
        text: words`The checks found nothing in what they looked at, which is listed below with what they did not look at.`,
      };
}

function some(names: readonly Markdown[], most: number): Markdown {
  const more = names.length - most;
  return joined([...names.slice(0, most), ...(more > 0 ? [words`${more} more`] : [])], ", ");
}
