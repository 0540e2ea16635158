import { triggers } from "../../../../infrastructure/lab/engine/plan/trigger";
import { OutputValue, Secret, unknown, type Property } from "../../../../infrastructure/lab/engine/property/value";

describe("a replacement trigger", () => {
  it.each<[string, Property, Property, boolean]>([
    ["none, before or now", null, null, false],
    ["a first one", null, "a", false],
    ["none any more", "a", null, false],
    ["the same", "a", "a", false],
    ["another", "a", "b", true],
    ["the same, now secret", "a", new Secret("a"), false],
    ["the same, from an output", { x: [1] }, new OutputValue({ x: [new Secret(1)] }, true, []), false],
    ["one that is not known", "a", unknown, true],
    ["one that is not known, where there was none", null, unknown, true],
    ["one that is partly known", "a", new OutputValue(unknown, false, []), true],
  ])("%s", (_, old, next, expected) => {
    expect(triggers(next, old)).toBe(expected);
  });
});
