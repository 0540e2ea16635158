import path from "node:path";
import { ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { failureLines } from "../../infrastructure/manifests/failure";
import { check } from "../../infrastructure/manifests/rules";
import { loadTree } from "../../infrastructure/manifests/tree";
import { shippedDefinition } from "../support/shipped-definition";

test("nothing is wrong with the tree for the shipped definition", async () => {
  const { kustomize } = await ensureTools(["kustomize"]);
  const tree = await loadTree({ definition: shippedDefinition(), root: path.resolve(__dirname, "../.."), kustomize });
  expect(tree.kustomizations.length).toBeGreaterThan(10);
  expect(failureLines(check(tree))).toEqual([]);
}, 600_000);
