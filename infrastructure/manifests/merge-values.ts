/** Values of a Helm chart. */
export type Values = Readonly<Record<string, unknown>>;

/** Values with others laid over them, as Helm does it: maps are merged, all else is replaced. */
export function mergeValues(a: Values, b: Values): Values {
  const merged: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const other = merged[key];
    merged[key] = isMap(other) && isMap(value) ? mergeValues(other, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
