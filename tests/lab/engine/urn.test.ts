import {
  formatReference,
  isRootStack,
  makeUrn,
  packageOf,
  parseReference,
  parseUrn,
} from "../../../infrastructure/lab/engine/urn";

describe("URNs", () => {
  const stack = "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s";

  it("have the types of the parents in them, the stack aside", () => {
    const parent = makeUrn("s", "p", stack, "a:b:Parent", "up");
    expect(parent).toBe("urn:pulumi:s::p::a:b:Parent::up");
    const child = makeUrn("s", "p", parent, "a:b:Child", "x::y");
    expect(child).toBe("urn:pulumi:s::p::a:b:Parent$a:b:Child::x::y");
    expect(parseUrn(child)).toEqual({
      ...{ stack: "s", project: "p", qualifiedType: "a:b:Parent$a:b:Child", type: "a:b:Child", name: "x::y" },
    });
    expect(isRootStack(stack)).toBe(true);
    expect(isRootStack(child)).toBe(false);
  });

  it("name a provider together with its id", () => {
    const provider = { urn: "urn:pulumi:s::p::pulumi:providers:fake::default", id: "its-id" };
    expect(parseReference(formatReference(provider))).toEqual(provider);
    expect(() => parseReference(`${stack}::x`)).toThrow("expected '::' in provider reference");
    expect(() => parseReference("nothing")).toThrow("expected '::' in provider reference");
  });

  it("say which package a token is of", () => {
    expect(packageOf("fake:index:Thing")).toBe("fake");
    expect(packageOf("pulumi:providers:fake")).toBe("fake");
  });
});
