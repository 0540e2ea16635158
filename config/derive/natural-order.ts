const collator = new Intl.Collator("en", { numeric: true });

/**
 * Orders names the way people count: `node-2` before `node-10`. Independent of the machine's locale, and total: names
 * that count the same (`node-1` and `node-01`) have an order too.
 */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}
