import type { PlainMap } from "../../../../infrastructure/lab/engine/property/plain";
import { unknown } from "../../../../infrastructure/lab/engine/property/value";
import { unmodelledPaths, type Shape } from "../../../../infrastructure/lab/engine/provider/shape";

describe("a shape", () => {
  const shape: Shape = { whole: "any", nested: { a: "any", list: { b: "any" } } };

  it("has what it names, and everything in what is of whatever form", () => {
    const properties = { whole: { deep: [{ er: 1 }] }, nested: { a: 1, list: [{ b: 1 }, { b: { c: 2 } }] } };
    expect(unmodelledPaths(shape, properties)).toEqual([]);
  });

  it("names the paths of what it does not have, through lists", () => {
    const properties: PlainMap = { other: 1, nested: { list: [{ b: 1 }, { c: 1 }], "d.e": 1 }, toString: 1 };
    expect(unmodelledPaths(shape, properties).sort()).toEqual([
      "nested.list[1].c",
      'nested["d.e"]',
      "other",
      "toString",
    ]);
  });

  it("is not concerned with what says nothing or is not known", () => {
    expect(unmodelledPaths(shape, { other: null, nested: unknown })).toEqual([]);
  });
});
