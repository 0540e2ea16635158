/**
 * One fact for the scripts on the devices: a kind, and its fields. Printed, it is one line with tabs between; a field
 * that is absent is `-`. Bash reads that without a parser and without running any of it.
 */
export type Fact = readonly [kind: string, ...fields: readonly (string | number | undefined)[]];

const ABSENT = "-";

/** The facts as lines. */
export function formatFacts(facts: readonly Fact[]): string {
  return facts.map((fact) => fact.map(field).join("\t")).join("\n");
}

function field(value: string | number | undefined): string {
  const text = value === undefined || value === "" ? ABSENT : String(value);
  if (/[\t\n]/.test(text)) throw new Error(`a fact may hold no tab and no line break: ${JSON.stringify(text)}`);
  return text;
}
