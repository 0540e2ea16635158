import { hasSecrets } from "../../../../infrastructure/lab/engine/property/contents";
import { annotateSecrets, fromAdapter, toPlain } from "../../../../infrastructure/lab/engine/property/plain";
import { OutputValue, ResourceReference, Secret, unknown } from "../../../../infrastructure/lab/engine/property/value";

describe("what an adapter is given and gives", () => {
  it("is plain on the way there; what is not known stays so", () => {
    const given = toPlain({
      a: new Secret({ b: [new Secret(1)] }),
      c: new OutputValue("x", true, []),
      d: new ResourceReference("urn", "id", ""),
      e: unknown,
    });
    expect(given).toEqual({ a: { b: [1] }, c: "x", d: "id", e: unknown });
  });

  it("has no undefined members on the way back, and keeps its secrets", () => {
    expect(fromAdapter({ a: undefined, b: { c: undefined, d: 1 }, e: [undefined], f: new Secret({}) })).toEqual({
      b: { d: 1 },
      e: [null],
      f: new Secret({}),
    });
  });

  it("may be nothing but properties", () => {
    expect(() => fromAdapter({ a: { b: [new Date()] } })).toThrow(
      "an adapter answered something that is no property at a.b[0]",
    );
  });

  it("is secret where the inputs of the same name are", () => {
    const outputs = { password: "x", nested: { key: "y", open: "z" }, list: ["a"], other: "b" };
    annotateSecrets(
      outputs,
      { password: new Secret("x"), nested: { key: new Secret("y") }, list: [new Secret("a")] },
      hasSecrets,
    );
    expect(outputs).toEqual({
      password: new Secret("x"),
      nested: { key: new Secret("y"), open: "z" },
      list: new Secret(["a"]),
      other: "b",
    });
  });
});
