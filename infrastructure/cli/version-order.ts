/** True if version `a` is older than `b`; a leading v and what comes after a hyphen do not count. */
export function olderThan(a: string, b: string): boolean {
  const [left, right] = [numbers(a), numbers(b)];
  const length = Math.max(left.length, right.length);
  const differences = Array.from({ length }, (_, index) => (left[index] ?? 0) - (right[index] ?? 0));
  return (differences.find((difference) => difference !== 0) ?? 0) < 0;
}

function numbers(version: string): number[] {
  return (version.replace(/^v/, "").split("-")[0] ?? "").split(".").map(Number);
}
