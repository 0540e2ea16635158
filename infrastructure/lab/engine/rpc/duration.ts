const SECONDS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/**
 * Seconds of a duration as Go writes it: `90s`, `1h30m`, `1.5h`; 0 for none.
 *
 * @throws Error that names the text.
 */
export function parseDuration(text: string): number {
  if (text === "" || text === "0") return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.map(([part]) => part).join("") !== text) throw new Error(`unable to parse customTimeout Value ${text}`);
  return parts.reduce((sum, [, count = "0", unit = "s"]) => sum + Number(count) * (SECONDS[unit] ?? 0), 0);
}
