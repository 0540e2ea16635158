import type { Rule } from "./promtool";

/** A rule with one change that a test of it must notice. */
export interface Mutant {
  readonly change: string;
  readonly rule: Rule;
}

const COMPARISON = /(?<operator>[=!<>]=|[<>]) (?<number>\d+(?:\.\d+)?(?: \* \d+)?)/g;

/** What can be wrong with a rule: it never fires, always, at once, or a limit in it is slightly another one. */
export function mutants(rule: Rule): readonly Mutant[] {
  const { for: _, ...atOnce } = rule;
  return [
    { change: "never", rule: { ...rule, expr: "vector(0) == 1" } },
    ...(/^vector/.test(rule.expr) ? [] : [{ change: "always", rule: { ...rule, expr: "vector(1)" } }]),
    ...(rule.for === undefined ? [] : [{ change: "at once", rule: atOnce }]),
    ...[...rule.expr.matchAll(COMPARISON)].flatMap(({ 0: text, index, groups = {} }) =>
      nudged(groups["number"] ?? "").map((number) => {
        const comparison = `${groups["operator"] ?? ""} ${number}`;
        const expr = `${rule.expr.slice(0, index)}${comparison}${rule.expr.slice(index + text.length)}`;
        return { change: `${text} → ${comparison}`, rule: { ...rule, expr } };
      }),
    ),
  ];
}

/** A state is the next one or the one before; a limit moves by a hundredth. */
function nudged(text: string): readonly number[] {
  const value = text.split(" * ").reduce((product, factor) => product * Number(factor), 1);
  if (Number.isInteger(value) && value < 100) return [value + 1, value - 1];
  return [value * 1.01, value * 0.99];
}
