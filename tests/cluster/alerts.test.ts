import { readFileSync } from "node:fs";
import path from "node:path";
import { CONSEQUENCES } from "../../components/flux/alertmanager";
import { ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { readMetricLists } from "../../infrastructure/manifests/metric-lists";
import { loadTree, type Tree } from "../../infrastructure/manifests/tree";
import { ofKind } from "../../infrastructure/manifests/workloads";
import { shippedDefinition } from "../support/shipped-definition";
import { CASES } from "./alerts/cases";
import { type Results, type Rule, type RuleFile, type RuleGroup, testRules } from "./alerts/promtool";
import { chosen, ruleFile, ruleGroups, ruleTest } from "./alerts/rules";
import { SCENES } from "./alerts/scenes";
import { Scrape } from "./alerts/scrape";

const ROOT = path.resolve(__dirname, "../..");
const MINUTES = 60_000;

let promtool: string;
let tree: Tree;
let scrape: Scrape;
let groups: readonly RuleGroup[];
let alerts: readonly Rule[];

beforeAll(async () => {
  const tools = await ensureTools(["kustomize", "promtool"]);
  promtool = tools.promtool;
  tree = await loadTree({ definition: shippedDefinition(), root: ROOT, kustomize: tools.kustomize });
  scrape = new Scrape(tree);
  groups = ruleGroups(tree);
  alerts = groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert !== undefined);
}, 10 * MINUTES);

const named = (name: string): Rule | undefined => alerts.find(({ alert }) => alert === name);

const failures = (results: Results): string[] =>
  [...results].flatMap(([file, tests]) =>
    [...tests].flatMap(([test, said]) => said.map((each) => `${file}, ${test}: ${each}`)),
  );

test("each alert fires in one case at least, and in another it nearly does", () => {
  expect(Object.keys(CASES).sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  const without = Object.entries(CASES).filter(
    ([, cases]) => !cases.some((each) => each.alerts.length > 0) || !cases.some((each) => each.alerts.length === 0),
  );
  // it always fires
  expect(without.map(([name]) => name)).toEqual(["Watchdog"]);
});

test("no alert comes from a chart, where it would have no cases", () => {
  const release = tree.releases.find(({ chart }) => chart?.name === "kube-prometheus-stack");
  expect(release?.values).toMatchObject({ defaultRules: { create: false } });
  const rules = ofKind(tree.brought, "PrometheusRule");
  expect(rules.map(({ metadata }) => metadata.name)).toEqual([]);
});

test("the cases are of metrics that exporters give", () => {
  const known = new Set(["up", "gotk_resource_info", ...readMetricLists().flatMap(({ series }) => [...series])]);
  const samples = Object.values(CASES).flatMap((cases) => cases.flatMap(({ series }) => series));
  const metrics = samples.map(({ sample }) => /^\w+/.exec(sample)?.[0] ?? "");
  expect(metrics.filter((metric) => !known.has(metric))).toEqual([]);
});

test(
  "each alert fires when it must, and is silent when it only nearly must",
  async () => {
    const files = alerts.map((rule): [string, RuleFile] => {
      const { alert: name = "" } = rule;
      return [name, ruleFile(rule, { cases: CASES[name] ?? [], groups, scrape })];
    });
    expect(failures(await testRules(promtool, Object.fromEntries(files)))).toEqual([]);
  },
  5 * MINUTES,
);

test.each(SCENES)("one alert a cause: $name", async ({ name, at, series, alerts: expected, messages }) => {
  const of = new Map(alerts.map((rule) => [rule, expected[rule.alert ?? ""] ?? []]));
  const file = { groups: chosen(groups, () => true), tests: [ruleTest({ name, at, series }, of, scrape)] };
  expect(failures(await testRules(promtool, { scene: file }))).toEqual([]);
  const firing = Object.keys(expected).filter((alert) => alert !== "Watchdog");
  const heldBack = firing.flatMap((alert) => CONSEQUENCES[alert] ?? []);
  expect(firing.filter((alert) => !heldBack.includes(alert))).toEqual(messages ?? firing);
});

const section = readFileSync(path.join(ROOT, "docs/observability.md"), "utf8")
  .split(/^## /m)
  .find((part) => part.startsWith("Alerts"));
const rows = (section ?? "")
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .slice(2);

test("docs/observability.md has each alert with its severity and first step, and no other", () => {
  const documented = rows.map(([, alert, severity, , step]) => [alert, severity, step]);
  const written = alerts.map(({ alert, labels, annotations }) => [
    alert,
    labels?.["severity"],
    annotations?.["runbook"],
  ]);
  expect(documented.sort()).toEqual(written.sort());
});

test("what Alertmanager holds back, and for what, are alerts of the tree", () => {
  const names = Object.entries(CONSEQUENCES).flat(2);
  expect(names.filter((name) => named(name) === undefined)).toEqual([]);
});

test("each alert says what is wrong, in a severity that receivers know", () => {
  for (const { labels, annotations } of alerts) {
    expect(["critical", "warning", "none"]).toContain(labels?.["severity"]);
    expect(annotations?.["summary"]).toMatch(/\w/);
  }
});
