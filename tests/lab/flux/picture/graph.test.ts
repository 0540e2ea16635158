import { criticalPath, cycleOf, levelsOf } from "../../../../infrastructure/lab/flux/picture/graph";

const graph = new Map([
  ["sources", []],
  ["storage", ["sources"]],
  ["media", ["sources"]],
  ["radarr", ["media", "storage"]],
]);

test("a level is one more than the highest of what it stands on", () => {
  expect(Object.fromEntries(levelsOf(graph))).toEqual({ sources: 1, storage: 2, media: 2, radarr: 3 });
});

test("a circle is told from its first member around to it again; without one there is nothing to tell", () => {
  expect(cycleOf(graph)).toBeUndefined();
  expect(cycleOf(new Map([...graph, ["sources", ["radarr"]]]))).toEqual(["sources", "radarr", "media", "sources"]);
});

test("the critical path goes back over what was ready last", () => {
  const ready: Record<string, number> = { sources: 1, storage: 9, media: 3, radarr: 12 };
  expect(criticalPath(graph, (name) => ready[name])).toEqual(["sources", "storage", "radarr"]);
});
