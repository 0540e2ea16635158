import fc from "fast-check";
import { equal } from "../../../../infrastructure/lab/engine/property/equality";
import { parsePath } from "../../../../infrastructure/lab/engine/property/path";
import { resetPath } from "../../../../infrastructure/lab/engine/property/reset";
import { Secret, clone, type PropertyMap } from "../../../../infrastructure/lab/engine/property/value";

interface Case {
  readonly path: string;
  readonly old: PropertyMap;
  readonly next: PropertyMap;
  readonly result: PropertyMap;
  /** False where an element was added or removed. */
  readonly can?: boolean;
}

const cases: Case[] = [
  { path: "a", old: { a: 1 }, next: { a: 2 }, result: { a: 1 } },
  { path: "a", old: {}, next: { a: 2 }, result: {} },
  { path: "a", old: { a: 1 }, next: {}, result: { a: 1 } },
  { path: "a.b", old: { a: { b: 1 } }, next: { a: { b: 2, c: 3 } }, result: { a: { b: 1, c: 3 } } },
  { path: "a.b", old: { a: { b: 1 } }, next: {}, result: {}, can: false },
  { path: "a.b", old: {}, next: {}, result: {} },
  { path: "a[1]", old: { a: [1, 2] }, next: { a: [3, 4] }, result: { a: [3, 2] } },
  { path: "a[1]", old: { a: [1, 2] }, next: { a: [3] }, result: { a: [3] }, can: false },
  { path: "a[3]", old: { a: [1, 2] }, next: { a: [3] }, result: { a: [3] } },
  {
    path: "a[*].b",
    old: { a: [{ b: 1 }, { b: 2 }] },
    next: { a: [{ b: 3 }, { b: 4, c: 5 }] },
    result: { a: [{ b: 1 }, { b: 2, c: 5 }] },
  },
  {
    path: "a[*].b",
    old: { a: [{ b: 1 }] },
    next: { a: [{ b: 3 }, { b: 4 }] },
    result: { a: [{ b: 1 }, { b: 4 }] },
    can: false,
  },
  { path: "a[*]", old: { a: [1, 2] }, next: { a: [3, 4] }, result: { a: [1, 2] } },
  { path: "a.*.b", old: { a: { x: { b: 1 } } }, next: { a: { x: { b: 2 } } }, result: { a: { x: { b: 1 } } } },
  { path: "*", old: { a: 1, b: 2 }, next: { a: 3, c: 4 }, result: { a: 1, b: 2 } },
  { path: "a", old: { a: new Secret(1) }, next: { a: 2 }, result: { a: new Secret(1) } },
  { path: "a.b", old: { a: new Secret({ b: 1 }) }, next: { a: { b: 2 } }, result: { a: { b: new Secret(1) } } },
  {
    path: "a.b",
    old: { a: new Secret({ b: 1 }) },
    next: { a: new Secret({ b: 2 }) },
    result: { a: new Secret({ b: 1 }) },
  },
];

describe("ignoring changes", () => {
  it.each(cases)("sets $path back: $old, $next", ({ path, old, next, result, can = true }) => {
    const changed = clone(next);
    expect(resetPath(parsePath(path), old, changed)).toBe(can);
    expect(changed).toEqual(result);
  });

  it("leaves no difference where everything is ignored, and does not touch what was", () => {
    const values = fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.jsonValue()) as fc.Arbitrary<PropertyMap>;
    fc.assert(
      fc.property(values, values, (old, next) => {
        const [before, changed] = [clone(old), clone(next)];
        resetPath(["*"], old, changed);
        expect(equal(changed, old)).toBe(true);
        expect(old).toEqual(before);
      }),
    );
  });
});
