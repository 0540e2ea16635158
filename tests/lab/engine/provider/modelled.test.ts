import { secret } from "../../../../infrastructure/lab/engine/property/value";
import {
  requireModelledConfig,
  requireModelledFunction,
  requireModelledResource,
} from "../../../../infrastructure/lab/engine/provider/modelled";

describe("what an adapter models", () => {
  const models = {
    config: { endpoint: "any" as const },
    resources: { "a:b:C": { value: "any" as const } },
    functions: { "a:b:f": { x: "any" as const } },
  };

  it("passes, secret or not", () => {
    expect(() => {
      requireModelledResource(models, "a:b:C", "c", { value: secret(1) });
      requireModelledFunction(models, "a:b:f", { x: 1 });
      requireModelledConfig(models, "a", { endpoint: "x" });
    }).not.toThrow();
  });

  it.each<[string, () => void]>([
    [
      "the resource type a:b:D (of 'd')",
      () => {
        requireModelledResource(models, "a:b:D", "d", {});
      },
    ],
    [
      "the resource type toString (of 'd')",
      () => {
        requireModelledResource(models, "toString", "d", {});
      },
    ],
    [
      "the property y of a:b:C 'c'",
      () => {
        requireModelledResource(models, "a:b:C", "c", { y: 1 });
      },
    ],
    [
      "the properties y, z of a:b:C 'c'",
      () => {
        requireModelledResource(models, "a:b:C", "c", { y: 1, z: secret(2) });
      },
    ],
    [
      "the function a:b:g",
      () => {
        requireModelledFunction(models, "a:b:g", {});
      },
    ],
    [
      "the argument y of the function a:b:f",
      () => {
        requireModelledFunction(models, "a:b:f", { y: 1 });
      },
    ],
    [
      "the setting user of the provider a",
      () => {
        requireModelledConfig(models, "a", { user: "x" });
      },
    ],
    [
      "the function a:b:f",
      () => {
        requireModelledFunction({ ...models, functions: undefined }, "a:b:f", {});
      },
    ],
  ])("is all that passes: %s", (what, require) => {
    expect(require).toThrow(`the lab does not model ${what}`);
  });
});
