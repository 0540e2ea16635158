import { createTwoFilesPatch } from "diff";
import { stringify } from "yaml";
import type { KubernetesObject } from "../../manifests/kubernetes-object";
import type { Block } from "./fold";
import { code, details, fence, joined, words, plain, type Markdown } from "./markdown";
import type { TreeChange } from "./tree-changes";

/** What changes in the tree: the difference of each Kustomization, folded, those with something dangerous first. */
export function treeBlocks(changes: readonly TreeChange[]): Block[] {
  if (changes.length === 0)
    return [
      {
        text: words`### Cluster tree\n\nNothing in the tree changes.`,
      },
    ];
  const kustomizations = [...new Set(changes.map(({ kustomization }) => kustomization))];
  return [
    {
      text: words`### Cluster tree\n\n${changes.length} ${changes.length === 1 ? words`object` : words`objects`}.`,
    },
    ...kustomizations.map((kustomization) => {
      const own = changes.filter((change) => change.kustomization === kustomization);
      return {
        name: words`the difference of ${plain(kustomization)}`,
        text: details(`${kustomization}: ${summary(own)}`, joined(own.map(difference), "\n\n")),
      };
    }),
  ];
}

function summary(changes: readonly TreeChange[]): string {
  const added = changes.filter(({ before }) => before === undefined).length;
  const gone = changes.filter(({ after }) => after === undefined).length;
  const parts = [
    [added, "added"],
    [gone, "gone"],
    [changes.length - added - gone, "changed"],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${String(number)} ${word}`)
    .join(", ");
}

function difference({ name, before, after }: TreeChange): Markdown {
  const [old, now] = [before, after].map(text);
  // The header says no more than the name above it.
  const patch = createTwoFilesPatch("", "", old ?? "", now ?? "", undefined, undefined, { context: 3 });
  return words`${code(name)}\n${fence("diff", patch.split("\n").slice(4).join("\n"))}`;
}

/** As YAML. What a Secret holds is the names of its variables: their values are not known here. */
function text(object: KubernetesObject | undefined): string {
  return object === undefined
    ? ""
    : stringify(object, { lineWidth: 0, sortMapEntries: true, aliasDuplicateObjects: false });
}
