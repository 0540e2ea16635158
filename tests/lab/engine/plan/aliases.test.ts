import { Aliases } from "../../../../infrastructure/lab/engine/plan/aliases";
import type { Alias } from "../../../../infrastructure/lab/engine/plan/goal";
import { resourceState } from "../../../../infrastructure/lab/engine/state/resource";
import { makeUrn } from "../../../../infrastructure/lab/engine/urn";

const stack = "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s";
const spec = { name: "", type: "", parent: "", noParent: false, project: "", stack: "" };

describe("aliases", () => {
  const told: string[] = [];
  let seen: Set<string>;
  let aliases: Aliases;

  beforeEach(() => {
    told.length = 0;
    seen = new Set();
    aliases = new Aliases({ stack: "s", project: "p" }, seen, (_urn, message) => told.push(message));
  });

  function find(parent: string, type: string, name: string, own: readonly Alias[], olds: readonly string[]) {
    const urn = makeUrn("s", "p", parent, type, name);
    const states = new Map(olds.map((old) => [old, resourceState(old, type)]));
    const { old, alias, valid } = aliases.find(urn, { name, type, parent, aliases: own }, states);
    return { old: old?.urn, alias, valid };
  }

  it.each<[string, Alias, string]>([
    ["another name", { ...spec, name: "before" }, "urn:pulumi:s::p::a:b:C::before"],
    ["another type", { ...spec, type: "a:b:D" }, "urn:pulumi:s::p::a:b:D::now"],
    ["another project", { ...spec, project: "q" }, "urn:pulumi:s::q::a:b:C::now"],
    ["a URN", { urn: "urn:pulumi:s::p::x:y:Z::w" }, "urn:pulumi:s::p::x:y:Z::w"],
    ["another parent", { ...spec, parent: "urn:pulumi:s::p::g:h:I::up" }, "urn:pulumi:s::p::g:h:I$a:b:C::now"],
  ])("find what had %s", (_what, alias, old) => {
    expect(find(stack, "a:b:C", "now", [alias], [old])).toEqual({ old, alias: old, valid: true });
  });

  it.each([
    ["no parent", { ...spec, noParent: true }],
    ["the stack as its parent", { ...spec, parent: stack }],
  ])("find what had %s", (_what, alias) => {
    const old = "urn:pulumi:s::p::a:b:C::now";
    expect(find("urn:pulumi:s::p::g:h:I::up", "a:b:C", "now", [alias], [old]).alias).toBe(old);
  });

  it("give way to the resource's own URN", () => {
    const own = "urn:pulumi:s::p::a:b:C::now";
    const before = "urn:pulumi:s::p::a:b:C::before";
    expect(find(stack, "a:b:C", "now", [{ ...spec, name: "before" }], [before, own])).toEqual({
      old: own,
      alias: undefined,
      valid: true,
    });
  });

  it("of a parent are its children's as well, with names that begin with the parent's", () => {
    find(stack, "g:h:I", "up", [{ ...spec, name: "down" }], ["urn:pulumi:s::p::g:h:I::down"]);
    expect(aliases.successor("urn:pulumi:s::p::g:h:I::down")).toBe("urn:pulumi:s::p::g:h:I::up");
    const old = "urn:pulumi:s::p::g:h:I$a:b:C::down-child";
    expect(find("urn:pulumi:s::p::g:h:I::up", "a:b:C", "up-child", [], [old]).alias).toBe(old);
  });

  it("cannot be claimed twice", () => {
    const old = "urn:pulumi:s::p::a:b:C::before";
    find(stack, "a:b:C", "first", [{ ...spec, name: "before" }], [old]);
    expect(find(stack, "a:b:C", "second", [{ ...spec, name: "before" }], [old]).valid).toBe(false);
    expect(find(stack, "a:b:C", "before", [], [old]).valid).toBe(false);
    expect(told).toEqual([
      `Duplicate resource alias '${old}' applied to resource with URN 'urn:pulumi:s::p::a:b:C::second' conflicting ` +
        "with resource with URN 'urn:pulumi:s::p::a:b:C::first'",
      `Duplicate resource URN '${old}' conflicting with alias on resource with URN 'urn:pulumi:s::p::a:b:C::second'`,
    ]);
  });

  it("cannot be of a resource that is still there", () => {
    const old = "urn:pulumi:s::p::a:b:C::before";
    seen.add(old);
    expect(find(stack, "a:b:C", "now", [{ ...spec, name: "before" }], [old]).valid).toBe(false);
  });
});
