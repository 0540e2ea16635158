import path from "node:path";
import { ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { loadTree } from "../../infrastructure/manifests/tree";
import { shippedDefinition } from "../support/shipped-definition";
import { CASES } from "./alerts/cases";
import { mutants } from "./alerts/mutants";
import { type Rule, testRules } from "./alerts/promtool";
import { recordsFor, ruleFile, ruleGroups } from "./alerts/rules";
import { Scrape } from "./alerts/scrape";

test("the cases notice when a rule never fires, always, at once, or at a slightly other limit", async () => {
  const { kustomize, promtool } = await ensureTools(["kustomize", "promtool"]);
  const root = path.resolve(__dirname, "../..");
  const tree = await loadTree({ definition: shippedDefinition(), root, kustomize });
  const scrape = new Scrape(tree);
  const groups = ruleGroups(tree);
  const rules = groups.flatMap((group) => group.rules);
  const readersOf = (rule: Rule): readonly Rule[] =>
    rule.alert === undefined ? rules.filter((each) => recordsFor(each, groups).includes(rule)) : [rule];

  const tried = rules.flatMap((rule) =>
    mutants(rule).flatMap((mutant) =>
      readersOf(rule).flatMap((reader) => {
        const cases = CASES[reader.alert ?? ""] ?? [];
        if (cases.length === 0) return [];
        const change = (each: Rule): Rule => (each === rule ? mutant.rule : each);
        const name = `${rule.alert ?? rule.record ?? ""}: ${mutant.change}`;
        return [{ name, file: ruleFile(reader, { cases, groups, scrape }, change) }];
      }),
    ),
  );
  const files = Object.fromEntries(tried.map(({ file }, index) => [String(index), file]));
  const results = await testRules(promtool, files);

  const names = new Set(tried.map(({ name }) => name));
  expect(names.size).toBeGreaterThan(150);
  for (const [index, { name }] of tried.entries()) {
    const failures = [...(results.get(String(index))?.values() ?? [])].flat();
    if (failures.length > 0) names.delete(name);
  }
  expect([...names]).toEqual([]);
}, 600_000);
