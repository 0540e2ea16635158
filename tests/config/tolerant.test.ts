import { z } from "zod";
import { tolerant, unreadable } from "../../config/tolerant";

const schema = z.strictObject({
  name: z.string(),
  size: z.int().optional(),
  color: z.enum(["red", "blue"]).default("red"),
  inner: z.strictObject({ flag: z.boolean().default(true) }).prefault({}),
  list: z.array(z.int()).default([7]),
  byName: z.record(z.string().regex(/^[a-z]+$/), z.strictObject({ count: z.int() })).optional(),
});

test.each([
  [{ name: "a" }, { name: "a", color: "red", inner: { flag: true }, list: [7] }],
  [{}, { color: "red", inner: { flag: true }, list: [7] }],
  [
    { name: 1, size: "x" },
    { name: undefined, size: undefined, color: "red", inner: { flag: true }, list: [7] },
  ],
  [
    { color: "green", inner: { flag: 1 }, list: 5 },
    { color: undefined, inner: { flag: undefined }, list: undefined },
  ],
  [
    { inner: 5, list: [1, "two", 3] },
    { color: "red", inner: undefined, list: [1, undefined, 3] },
  ],
  [
    { byName: { a: { count: 1 }, B: { count: 2 }, c: 3 } },
    { color: "red", inner: { flag: true }, list: [7], byName: { a: { count: 1 }, B: { count: 2 }, c: undefined } },
  ],
  [{ naem: "a" }, { name: undefined, color: "red", inner: { flag: true }, list: [7] }],
  [{ colour: "blue" }, { color: undefined, inner: { flag: true }, list: [7] }],
  [[], undefined],
  [null, undefined],
])("of %j what fits is kept", (value, expected) => {
  expect(tolerant(schema, value)).toStrictEqual(expected);
});

test("what was left out can be told from what was never there", () => {
  const partly = tolerant(schema, { size: "x" })!;
  expect([unreadable(partly, "size"), unreadable(partly, "name"), unreadable(partly, "color")]).toEqual([
    true,
    false,
    false,
  ]);
  expect(unreadable(tolerant(schema, { sise: 5 })!, "size")).toBe(true);
  expect(unreadable(tolerant(schema, { size: 5 })!, "size")).toBe(false);
});

test("what fits as a whole is what the schema gives", () => {
  const value = { name: "a", size: 3, color: "blue", inner: {}, list: [], byName: { a: { count: 1 } } };
  expect(tolerant(schema, value)).toStrictEqual(schema.parse(value));
});
