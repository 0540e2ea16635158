import { changedPaths } from "../../../../infrastructure/lab/engine/property/changes";
import { unknown } from "../../../../infrastructure/lab/engine/property/value";

describe("where properties differ", () => {
  it.each([
    [{ a: 1 }, { a: 1 }, []],
    [{ a: 1 }, { a: 2 }, ["a"]],
    [{ a: null }, {}, []],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3, d: 4 } }, ["a.c", "a.d"]],
    [{ a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 1 }, { b: 3 }, { b: 4 }] }, ["a[1].b", "a[2]"]],
    [{ "a.b": 1 }, {}, ['["a.b"]']],
    [{ a: 1 }, { a: unknown }, ["a"]],
    [{ a: [1] }, { a: { b: 1 } }, ["a"]],
    [{}, { constructor: [], toString: null }, ["constructor"]],
  ])("%j, %j", (old, next, paths) => {
    expect(changedPaths(old, next)).toEqual(paths);
  });
});
