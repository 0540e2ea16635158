import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const ROOT = path.resolve(__dirname, "../..");

interface Alert {
  readonly alert: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

const rules = readFileSync(path.join(ROOT, "cluster/kubernetes/platform/monitoring/alerts/house.yaml"), "utf8");
const { spec } = parse(rules) as { spec: { groups: readonly { rules: readonly Alert[] }[] } };
const alerts = spec.groups.flatMap((group) => group.rules);

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
  const written = alerts.map(({ alert, labels, annotations }) => [alert, labels.severity, annotations.runbook]);
  expect(documented.sort()).toEqual(written.sort());
  expect(alerts.length).toBeGreaterThan(20);
});

test.each(alerts)("$alert says what is wrong, in a severity that receivers know", ({ labels, annotations }) => {
  expect(["critical", "warning", "none"]).toContain(labels.severity);
  expect(annotations.summary).toMatch(/\w/);
});
