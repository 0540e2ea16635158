import { parse } from "yaml";
import type { ClusterDefinition } from "../../../config/derive";
import { changedFiles } from "./changed-files";
import type { Coverage } from "./coverage";
import type { Check } from "./dangers/danger";
import { surroundingsOf } from "./dangers/surroundings";
import { definitionChanges } from "./definition-changes";
import { fileDangers, fileLine } from "./file-dangers";
import { machineDangers } from "./machine-dangers";
import { code, joined, type Markdown, words } from "./markdown";
import { remoteBases } from "./remote-bases";
import type { RenderedTree } from "./rendered-tree";
import type { Finding } from "./second-look";
import type { NodeChange } from "./talos-changes";
import { type TreeChange, treeChanges } from "./tree-changes";

export interface JudgedChangeArgs {
  readonly stack: string;
  /** The checkout, and the revision that it is held against. */
  readonly root: string;
  readonly revision: string;
  /** Texts of the definition, before and after; and what the latter says. */
  readonly definitions: readonly [string, string];
  readonly definition: ClusterDefinition;
  readonly trees: readonly [RenderedTree, RenderedTree];
  readonly configs: readonly NodeChange[];
}

export interface JudgedChange {
  readonly tree: readonly TreeChange[];
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
  readonly counts: { readonly changes: number; readonly notJudged: number };
}

/** What the checks say of all that a change touches: files, the definition, the machines' configs and the tree. */
export function judgedChange(args: JudgedChangeArgs): JudgedChange {
  const { stack, root, revision, definitions, definition, configs } = args;
  const [old, now] = args.trees;
  const objects = old.objects.map(({ object }) => object);
  const tree = treeChanges(old.objects, now.objects, surroundingsOf(objects, definition));
  const written = definitionChanges(parse(definitions[0]), parse(definitions[1]));
  const files = changedFiles(root, revision);
  const machineFields = configs.flatMap(({ fields }) => fields).length;
  const findings: Finding[] = [
    ...fileDangers(files, `config/clusters/${stack}.yaml`).map((each) => ({
      about: fileLine(each),
      dangers: [{ check: each.check, message: words`read it` }],
    })),
    ...one(words`kustomizations`, remoteBases(root, files)),
    ...one(words`the definition`, written.dangers),
    ...one(words`machines' configs`, machineDangers(configs)),
    ...tree.flatMap(({ name, dangers }) => one(code(name), dangers)),
  ];
  const notJudged = [
    ...written.notJudged.map((each) => words`the definition: ${each}`),
    ...tree.flatMap(({ name, notJudged: fields }) => fields.map((each) => words`${code(name)}: ${each}`)),
  ];
  return {
    tree,
    findings,
    coverage: {
      objects: now.objects.length,
      changed: tree.length,
      definition: written.changes,
      machineFields,
      files: files.length,
      looked: lookedAt([
        ...tree.map((change) => change.looked),
        written.looked,
        new Map<Check, number>([
          ["code", files.length],
          ["machine", machineFields],
        ]),
      ]),
      findings,
      notJudged,
      notLookedAt: notLookedAt(old, now),
    },
    counts: {
      changes: tree.length + written.changes + configs.length + files.length,
      notJudged: notJudged.length,
    },
  };
}

function one(about: Markdown, dangers: Finding["dangers"]): Finding[] {
  return dangers.length === 0 ? [] : [{ about, dangers }];
}

/** How many values each check looked at, in all that changes. */
function lookedAt(by: readonly ReadonlyMap<Check, number>[]): ReadonlyMap<Check, number> {
  const looked = new Map<Check, number>();
  for (const own of by) {
    for (const [check, times] of own) looked.set(check, (looked.get(check) ?? 0) + times);
  }
  return looked;
}

/** What no check here can see, whatever the change is. */
function notLookedAt(old: RenderedTree, now: RenderedTree): Markdown[] {
  const releases = [...now.releases]
    .filter(([name, what]) => old.releases.get(name) !== what)
    .map(([name]) => code(name));
  return [
    releases.length === 0
      ? words`the insides of charts; no release's chart or values change`
      : words`the insides of charts: the values of ${joined(releases.slice(0, 20), ", ")}${releases.length > 20 ? words` and ${releases.length - 20} more` : words``} are looked at, and what each \`contents.yaml\` says of them; nothing here confirms that the chart renders that`,
    words`what images, charts and other repositories contain, and whether a tag is still what it was`,
    words`what the code that changes does: files are named, not read`,
    words`values of secrets`,
    ...(now.failures.length === 0 ? [] : [words`**the parts of the tree that cannot be rendered**`]),
  ];
}
