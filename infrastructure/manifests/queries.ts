import { parser as logql } from "@grafana/lezer-logql";
import { parser as traceql } from "@grafana/lezer-traceql";
import { parser as promql } from "@prometheus-io/lezer-promql";
import type { TreeObject } from "./tree-object";
import { ofKind } from "./workloads";
import type { Path } from "./source-files";

export type Language = "PromQL" | "LogQL" | "TraceQL";

/** A question that a dashboard or an alert asks. */
export interface Query {
  readonly object: TreeObject;
  /** Where it stands in the object. */
  readonly at: Path;
  /** The dashboard and its panel, or the alert. */
  readonly name: string;
  readonly language: Language;
  readonly text: string;
}

const PARSERS = { PromQL: promql, LogQL: logql, TraceQL: traceql };

/** The languages of Grafana's data sources, by their type. */
const LANGUAGES: Readonly<Record<string, Language>> = { prometheus: "PromQL", loki: "LogQL", tempo: "TraceQL" };

interface Panel {
  readonly title?: string;
  readonly datasource?: { readonly type?: string };
  readonly panels?: readonly Panel[];
  readonly targets?: readonly {
    readonly expr?: string;
    readonly query?: string;
    readonly datasource?: { readonly type?: string };
  }[];
}

interface RuleSpec {
  readonly groups?: readonly { readonly rules?: readonly { alert?: string; record?: string; expr?: unknown }[] }[];
}

/** Every query of the tree: of the PrometheusRules, and of the dashboards, which are ConfigMaps for Grafana's sidecar. */
export function queriesOf(objects: readonly TreeObject[]): Query[] {
  const rules = ofKind(objects, "PrometheusRule").flatMap((object): Query[] => {
    const { groups = [] } = object["spec"] as RuleSpec;
    return groups.flatMap(({ rules: all = [] }, group) =>
      all.map(({ alert, record, expr }, index) => ({
        object,
        at: ["spec", "groups", group, "rules", index, "expr"],
        name: alert ?? record ?? "a rule",
        language: "PromQL" as const,
        text: String(expr),
      })),
    );
  });
  const dashboards = ofKind(objects, "ConfigMap").flatMap((object) =>
    object.metadata.labels?.["grafana_dashboard"] === "1" ? dashboardQueries(object) : [],
  );
  return [...rules, ...dashboards];
}

function dashboardQueries(object: TreeObject): Query[] {
  return Object.entries((object["data"] ?? {}) as Record<string, string>).flatMap(([file, text]) => {
    const { panels = [] } = JSON.parse(text) as Panel;
    return panels.flatMap((panel) => panelQueries(object, file, panel));
  });
}

function panelQueries(object: TreeObject, file: string, panel: Panel): Query[] {
  const { title = "", datasource, targets = [], panels = [] } = panel;
  const own = targets.flatMap(({ expr, query, datasource: of = datasource }): Query[] => {
    const language = LANGUAGES[of?.type ?? ""];
    const text = expr ?? query;
    if (language === undefined || text === undefined) return [];
    return [{ object, at: ["data", file], name: `${file}, ${title}`, language, text }];
  });
  return [...own, ...panels.flatMap((inner) => panelQueries(object, file, inner))];
}

/** What of a query does not parse; undefined if all of it does. */
export function mistakeIn(language: Language, text: string): string | undefined {
  const filled = withoutVariables(text);
  let found: string | undefined;
  PARSERS[language].parse(filled).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) found ??= filled.slice(from, Math.max(to, from + 20)) || "its end";
    },
  });
  return filled.trim() === "" ? "nothing" : found;
}

/** The metrics that a PromQL query reads, one for each place; undefined where it names none. */
export function metricsIn(text: string): readonly (string | undefined)[] {
  const filled = withoutVariables(text);
  const found: (string | undefined)[] = [];
  promql.parse(filled).iterate({
    enter: ({ type, node, from, to }) => {
      if (type.name !== "VectorSelector") return;
      const name = node.getChild("Identifier");
      found.push(
        name === null
          ? /\b__name__\s*=\s*["'](\w+)["']/.exec(filled.slice(from, to))?.[1]
          : filled.slice(name.from, name.to),
      );
    },
  });
  return found;
}

/** Grafana's variables are filled in with something that fits. */
function withoutVariables(text: string): string {
  return text.replaceAll(/\$__(rate_interval|interval|range)\b/g, "5m").replaceAll(/\$\{?\w+(:\w+)?\}?/g, "x");
}
