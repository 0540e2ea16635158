import type { Tree } from "../../../infrastructure/manifests/tree";
import { allObjects, ofKind } from "../../../infrastructure/manifests/workloads";
import type { Alert, Case } from "./case";
import { TARGETS } from "./case";
import type { Rule, RuleFile, RuleGroup, RuleTest } from "./promtool";
import type { Scrape } from "./scrape";

/** Every group of the tree's PrometheusRules. */
export function ruleGroups(tree: Tree): readonly RuleGroup[] {
  return ofKind(allObjects(tree), "PrometheusRule").flatMap(
    (object) => (object["spec"] as { readonly groups: readonly RuleGroup[] }).groups,
  );
}

/** Groups with the rules of them that are chosen, those first that record what the others read. */
export function chosen(groups: readonly RuleGroup[], isChosen: (rule: Rule) => boolean): readonly RuleGroup[] {
  const records = (group: RuleGroup): boolean => group.rules.some(({ record }) => record !== undefined);
  return [...groups.filter(records), ...groups.filter((group) => !records(group))]
    .map(({ name, rules }) => ({ name, rules: rules.filter(isChosen) }))
    .filter(({ rules }) => rules.length > 0);
}

/** The rules that record what a rule reads, and what those read. */
export function recordsFor(rule: Rule, groups: readonly RuleGroup[]): readonly Rule[] {
  const read = groups
    .flatMap(({ rules }) => rules)
    .filter(({ record }) => record !== undefined && rule.expr.includes(record));
  return [...read, ...read.flatMap((each) => recordsFor(each, groups))];
}

/** Groups in which each rule is another one. */
export function changed(groups: readonly RuleGroup[], change: (rule: Rule) => Rule): readonly RuleGroup[] {
  return groups.map(({ name, rules }) => ({ name, rules: rules.map(change) }));
}

/** A rule's cases, with the rules that they need: it and what it reads. */
export function ruleFile(
  rule: Rule,
  { cases, groups, scrape }: { cases: readonly Case[]; groups: readonly RuleGroup[]; scrape: Scrape },
  change: (rule: Rule) => Rule = (each) => each,
): RuleFile {
  const read = new Set([rule, ...recordsFor(rule, groups)]);
  const isLong = cases.some(({ at }) => parseInt(at, 10) >= 24 && /^\d+h/.test(at));
  return {
    // what takes days is not looked at each minute
    step: isLong ? "10m" : "1m",
    groups: changed(
      chosen(groups, (each) => read.has(each)),
      change,
    ),
    tests: cases.map((each) => ruleTest(each, new Map([[rule, each.alerts]]), scrape)),
  };
}

/** A case as promtool asks it: of the alerts named, these fire and no other. */
export function ruleTest(
  { name, at, series }: Pick<Case, "name" | "at" | "series">,
  expected: ReadonlyMap<Rule, readonly Alert[]>,
  scrape: Scrape,
): RuleTest {
  return {
    name,
    interval: "1m",
    input_series: series.map(({ exporter, node, sample, values }) => {
      const target = { ...TARGETS[exporter], ...(node !== undefined && { node }) };
      return { series: scrape.series(target, sample), values };
    }),
    alert_rule_test: [...expected].map(([rule, alerts]) => ({
      eval_time: at,
      alertname: rule.alert ?? "",
      exp_alerts: alerts.map(({ labels, summary }) => ({
        exp_labels: { ...labels, ...rule.labels },
        exp_annotations: { ...rule.annotations, summary },
      })),
    })),
  };
}
