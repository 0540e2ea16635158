import path from "node:path";
import { ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { failureLines } from "../../infrastructure/manifests/failure";
import { check } from "../../infrastructure/manifests/rules";
import { loadTree } from "../../infrastructure/manifests/tree";
import { withPublicRanges } from "../support/public-ranges";
import { shippedDefinition } from "../support/shipped-definition";

test.each([
  ["the shipped definition", shippedDefinition()],
  ["a home whose ranges are not private", shippedDefinition(withPublicRanges)],
])(
  "nothing is wrong with the tree for %s",
  async (_, definition) => {
    const { kustomize } = await ensureTools(["kustomize"]);
    const tree = await loadTree({ definition, root: path.resolve(__dirname, "../.."), kustomize });
    expect(tree.kustomizations.length).toBeGreaterThan(10);
    expect(failureLines(check(tree))).toEqual([]);
  },
  600_000,
);
