import { CHECKS, type Check } from "./dangers/danger";
import type { Block } from "./fold";
import { details, joined, markdownTable, words, type Markdown } from "./markdown";
import { byCheck, type Finding } from "./second-look";

export interface Coverage {
  /** Objects of the tree after the change, and those of them that differ. */
  readonly objects: number;
  readonly changed: number;
  /** Values of the definition, fields of the machines' configs, and files that differ. */
  readonly definition: number;
  readonly machineFields: number;
  readonly files: number;
  /** How many values of what changes each check looked at. */
  readonly looked: ReadonlyMap<Check, number>;
  readonly findings: readonly Finding[];
  /** What no check knows. */
  readonly notJudged: readonly Markdown[];
  /** What was not looked at, besides. */
  readonly notLookedAt: readonly Markdown[];
}

/** Names that fit a comment; there is nothing to be learnt from the thousandth. */
const MOST = 100;

/** Which checks looked at how much, what they cannot judge, and what was not looked at: no report is a clean bill. */
export function coverageBlocks(coverage: Coverage): Block[] {
  const { objects, changed, definition, machineFields, files, looked, findings, notJudged, notLookedAt } = coverage;
  const found = new Map(byCheck(findings).map(({ check, about }) => [check, about.length]));
  const rows = (Object.keys(CHECKS) as Check[]).map((check) => [
    CHECKS[check],
    words`${Math.max(looked.get(check) ?? 0, found.get(check) ?? 0)}`,
    words`${found.get(check) ?? 0}`,
  ]);
  const judged = notJudged.slice(0, MOST);
  const more = notJudged.length - judged.length;
  const list = joined(
    [...judged.map((each) => words`- ${each}`), ...(more > 0 ? [words`- and ${more} more`] : [])],
    "\n",
  );
  return [
    {
      text: joined(
        [
          words`### What was looked at`,
          words`${changed} changed of ${objects} objects of the tree, ${definition} changed values of the definition, ${machineFields} changed fields of machines' configs, ${files} changed files.`,
          words`**Not judged**, because no check knows it: ${
            notJudged.length === 0 ? words`nothing` : words`${notJudged.length}, listed below`
          }.`,
          words`**Not looked at**:\n\n${joined(
            notLookedAt.map((each) => words`- ${each}`),
            "\n",
          )}`,
        ],
        "\n\n",
      ),
    },
    ...(notJudged.length === 0
      ? []
      : [
          {
            name: words`what is not judged`,
            text: details(`not judged: ${String(notJudged.length)}`, list),
          },
        ]),
    {
      name: words`the table of the checks`,
      text: details("the checks", markdownTable([[words`check`, words`values looked at`, words`found`], ...rows])),
    },
  ];
}
