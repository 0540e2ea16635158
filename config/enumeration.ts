const conjunction = new Intl.ListFormat("en-GB", { type: "conjunction" });
const disjunction = new Intl.ListFormat("en-GB", { type: "disjunction" });

/** `a, b and c`. What is past `most` is counted only, so that the line stays readable: `a, b and 7 more`. */
export function and(items: readonly string[], most = 4): string {
  return conjunction.format(
    items.length <= most + 1 ? items : [...items.slice(0, most), `${String(items.length - most)} more`],
  );
}

/** `a, b or c`. */
export function or(items: readonly string[]): string {
  return disjunction.format(items);
}
