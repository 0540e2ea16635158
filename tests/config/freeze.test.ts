import { loadDefinition, definitionPath } from "../../config/load";
import { deepFreeze } from "../../config/freeze";

test("a tree is frozen in place, through and through", () => {
  const tree = { a: { b: [{ c: 1 }] }, d: null, e: "text" };
  expect(deepFreeze(tree)).toBe(tree);
  expect(() => {
    tree.a.b[0]!.c = 2;
  }).toThrow(TypeError);
  expect(() => tree.a.b.push({ c: 3 })).toThrow(TypeError);
  expect(() => Object.assign(tree, { d: 1 })).toThrow(TypeError);
});

test("a tree that holds itself is frozen too", () => {
  const tree: { self?: unknown; inner: { n: number } } = { inner: { n: 1 } };
  tree.self = tree;
  expect(Object.isFrozen(deepFreeze(tree).inner)).toBe(true);
});

test("a loaded definition cannot be changed anywhere", () => {
  const thawed: string[] = [];
  const visit = (value: unknown, path: string) => {
    if (typeof value !== "object" || value === null) return;
    if (!Object.isFrozen(value)) thawed.push(path);
    for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`);
  };
  visit(loadDefinition(definitionPath("prox-n100", {})), "definition");
  expect(thawed).toEqual([]);
});
