import { createTwoFilesPatch } from "diff";
import { stringify } from "yaml";
import type { KubernetesObject } from "../../manifests/kubernetes-object";
import type { Block } from "./fold";
import { code, details, fence } from "./markdown";
import type { TreeChange } from "./tree-changes";

/** What changes in the tree: what is dangerous by name, then the difference of each Kustomization, folded. */
export function treeBlocks(changes: readonly TreeChange[]): Block[] {
  if (changes.length === 0) return [{ text: "### Cluster tree\n\nNothing in the tree changes." }];
  const dangerous = changes.filter(({ dangers }) => dangers.length > 0);
  const list = dangerous.map(
    ({ name, dangers }) => `- ${code(name)}: ${dangers.map(({ message }) => message).join("; ")}`,
  );
  const count = `${String(changes.length)} ${changes.length === 1 ? "object" : "objects"}`;
  const intro =
    list.length === 0
      ? `${count}, nothing dangerous among them.`
      : `${count}. These want a second look:\n\n${list.join("\n")}`;
  // Those with something dangerous first, so that they are the last to be left out.
  const kustomizations = [...new Set(changes.map(({ kustomization }) => kustomization))];
  return [
    { text: `### Cluster tree\n\n${intro}` },
    ...kustomizations.map((kustomization) => {
      const own = changes.filter((change) => change.kustomization === kustomization);
      return {
        name: `the difference of ${kustomization}`,
        text: details(`${kustomization}: ${summary(own)}`, own.map(difference).join("\n\n")),
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

function difference({ name, before, after }: TreeChange): string {
  const [old, now] = [before, after].map(text);
  // The header says no more than the name above it.
  const patch = createTwoFilesPatch("", "", old ?? "", now ?? "", undefined, undefined, { context: 3 });
  return `${code(name)}\n${fence("diff", patch.split("\n").slice(4).join("\n"))}`;
}

/** As YAML. What a Secret holds is the names of its variables: their values are not known here. */
function text(object: KubernetesObject | undefined): string {
  return object === undefined
    ? ""
    : stringify(object, { lineWidth: 0, sortMapEntries: true, aliasDuplicateObjects: false });
}
