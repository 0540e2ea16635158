/** What depends on what: names by name. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** The names of a circle of dependencies, each before the one it waits for; undefined if there is none. */
export function cycleOf(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]): readonly string[] | undefined => {
    const at = path.indexOf(name);
    if (at >= 0) return [...path.slice(at), name];
    if (done.has(name)) return undefined;
    for (const next of graph.get(name) ?? []) {
      const found = walk(next, [...path, name]);
      if (found !== undefined) return found;
    }
    done.add(name);
    return undefined;
  };
  for (const name of graph.keys()) {
    const found = walk(name, []);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How many levels below it each name has, itself included; what is in a circle counts as far as it was reached. */
export function levelsOf(graph: Graph): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  const level = (name: string, path: ReadonlySet<string>): number => {
    const known = levels.get(name);
    if (known !== undefined || path.has(name)) return known ?? 0;
    const below = (graph.get(name) ?? []).map((next) => level(next, new Set([...path, name])));
    levels.set(name, 1 + Math.max(0, ...below));
    return levels.get(name) ?? 1;
  };
  for (const name of graph.keys()) level(name, new Set());
  return levels;
}

/** From the first to the last: the chain in which each was the last that its follower waited for. */
export function criticalPath(graph: Graph, readyAt: (name: string) => number | undefined): readonly string[] {
  const latest = (names: readonly string[]) =>
    names
      .filter((name) => readyAt(name) !== undefined)
      .reduce<string | undefined>(
        (a, b) => (a === undefined || (readyAt(b) ?? 0) > (readyAt(a) ?? 0) ? b : a),
        undefined,
      );
  const path: string[] = [];
  let name = latest([...graph.keys()]);
  while (name !== undefined && !path.includes(name)) {
    path.unshift(name);
    name = latest(graph.get(name) ?? []);
  }
  return path;
}
