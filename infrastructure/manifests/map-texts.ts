/** The same value with each text in it replaced, keys left as they are; plain data only. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  const mapped = (each: unknown): unknown => {
    if (typeof each === "string") return change(each);
    if (Array.isArray(each)) return each.map(mapped);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, mapped(inner)]));
  };
  return mapped(value) as T;
}
