import { and, or } from "../../config/enumeration";

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c", "d", "e"], "a, b, c, d and e"],
  [["a", "b", "c", "d", "e", "f"], "a, b, c, d and 2 more"],
])("%j together", (items, expected) => {
  expect(and(items)).toBe(expected);
});

test("a choice", () => {
  expect([or(["a"]), or(["a", "b"]), or(["a", "b", "c"])]).toEqual(["a", "a or b", "a, b or c"]);
});
