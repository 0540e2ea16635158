import fc from "fast-check";
import { containsPath, formatPath, parsePath } from "../../../../infrastructure/lab/engine/property/path";

describe("property paths", () => {
  it.each([
    ["root", ["root"]],
    ["root.nested", ["root", "nested"]],
    ['root["nested"]', ["root", "nested"]],
    ["root.array[0].nested[12]", ["root", "array", 0, "nested", 12]],
    ['root["key with \\"escaped\\" quotes"]', ["root", 'key with "escaped" quotes']],
    ['["root key with a ."][100]', ["root key with a .", 100]],
    ["disks[*].speed", ["disks", "*", "speed"]],
    ["*", ["*"]],
    ["foo-bar", ["foo-bar"]],
  ])("are read as Pulumi reads them: %s", (text, path) => {
    expect(parsePath(text)).toEqual(path);
  });

  it.each([
    [".a", "expected property path to start with a name or index"],
    ["a.", "expected property path to end with a name or index"],
    ['a["b', "missing closing quote in property name"],
    ['a["b"', "missing closing bracket in property access"],
    ["a[0", "missing closing bracket in array index"],
    ["a[b]", "invalid array index: b"],
  ])("say what is wrong with them: %s", (text, message) => {
    expect(() => parsePath(text)).toThrow(message);
  });

  it("are the same after they were written and read", () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !/[.[\]\\]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.oneof(name, fc.nat(99)), { minLength: 1 }), (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });

  it.each([
    ["foo.bar", "foo.bar[0].x", true],
    ["foo.*.baz", "foo.bar.baz.bam", true],
    ["*", "anything.at.all", true],
    ["foo[0]", "foo[1]", false],
    ["foo.bar", "foo", false],
  ])("contain what is below them: %s, %s", (path, other, expected) => {
    expect(containsPath(parsePath(path), parsePath(other))).toBe(expected);
  });
});
