import { instead, misspeltKeys, nearest } from "../../config/misspelling";

const KEYS = ["role", "host", "vmId", "address", "memory", "dataDisk", "severities"];

test.each([
  ["memroy", "memory"],
  ["vmid", "vmId"],
  ["VMID", "vmId"],
  ["adress", "address"],
  ["datadisc", "dataDisk"],
  ["severity", "severities"],
  ["gpu", undefined],
  ["", undefined],
])("the nearest to %s is %s", (name, expected) => {
  expect(nearest(name, KEYS)).toBe(expected);
});

test("nothing is near where nothing is known", () => {
  expect(nearest("a", [])).toBeUndefined();
});

test("what is like nothing gets all to choose from, or the nearest of many", () => {
  expect(instead("basement", ["n100", "n305", "nas"])).toBe("n100, n305 or nas");
  const many = Array.from({ length: 13 }, (_, index) => `node-number-${String(index)}`);
  expect(instead("number-7-node", many)).toMatch(/^node-number-\d+$/);
});

test("a key counts as misspelt only if it is not there by its right name", () => {
  expect(misspeltKeys(["memroy"], KEYS)).toEqual(new Set(["memory"]));
  expect(misspeltKeys(["memroy", "memory"], KEYS)).toEqual(new Set());
  expect(misspeltKeys(["role", "gpu"], KEYS)).toEqual(new Set());
});
