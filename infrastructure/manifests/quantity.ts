const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * A Kubernetes quantity as a number: `50m` → 0.05, `1Gi` → 1073741824.
 *
 * @throws Error if it is none.
 */
export function quantity(text: string | number): number {
  const [, digits = "", unit = ""] = /^([\d.]+)([A-Za-z]*)$/.exec(String(text)) ?? [];
  const factor = FACTORS[unit];
  if (digits === "" || factor === undefined) throw new Error(`${String(text)} is no quantity`);
  return Number(digits) * factor;
}
