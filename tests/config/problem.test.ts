import { DefinitionError, formatPath, formatProblem } from "../../config/problem";

test.each([
  [[], ""],
  [["nodes", "worker-1", "patches", 0, "machine"], "nodes.worker-1.patches[0].machine"],
  [["labels", "example.com/disk"], 'labels["example.com/disk"]'],
  [["a b", ""], '["a b"][""]'],
])("the path %j reads %s", (path, expected) => {
  expect(formatPath(path)).toBe(expected);
});

test.each([
  [{ path: ["a"], message: "is b; write c", line: 3 }, "line 3  a: is b; write c"],
  [{ path: ["a"], message: "is b; write c" }, "a: is b; write c"],
  [{ path: [], message: "is b; write c", line: 3 }, "line 3  is b; write c"],
])("%j is one line", (problem, expected) => {
  expect(formatProblem(problem)).toBe(expected);
});

test("names with line breaks and escape sequences in them stay in the line", () => {
  expect(formatProblem({ path: ["a\nb"], message: "is \u001b[31mred\r\n\u2028; write c" })).toBe(
    '["a\\nb"]: is  [31mred ; write c',
  );
});

test("the error has a heading, and a line for each problem", () => {
  const problems = [
    { path: ["a"], message: "is b; write c", line: 1 },
    { path: ["d"], message: "is e; write f", line: 2 },
  ];
  expect(new DefinitionError("house.yaml", problems.slice(1)).message).toBe(
    "house.yaml has one mistake:\n  line 2  d: is e; write f",
  );
  const error = new DefinitionError("house.yaml", problems);
  expect(error.message).toBe("house.yaml has 2 mistakes:\n  line 1  a: is b; write c\n  line 2  d: is e; write f");
  expect([error.name, error.file, error.problems]).toEqual(["DefinitionError", "house.yaml", problems]);
});
