import type { Goal } from "../../../../infrastructure/lab/engine/plan/goal";
import { secret } from "../../../../infrastructure/lab/engine/property/value";
import { defaultName, DefaultProviders } from "../../../../infrastructure/lab/engine/provider/default-providers";
import { INTERNAL } from "../../../../infrastructure/lab/engine/provider/registry";

describe("default providers", () => {
  const goals: Goal[] = [];
  const register = (goal: Goal) => {
    goals.push(goal);
    return Promise.resolve({ urn: `urn:pulumi:s::p::${goal.type}::${goal.name}`, id: "its-id" });
  };
  beforeEach(() => (goals.length = 0));

  it.each([
    ["", "", "default"],
    ["4.21.2", "", "default_4_21_2"],
    ["1.0.0-beta.1+build", "", "default_1_0_0_beta_1_build"],
    ["1.2.3", "github://api.github.com/owner", "default_1_2_3_github_/api.github.com/owner"],
    ["", "https://example.com/a b", "default_https_/example.com/a_b"],
  ])("are named after their version %s and download URL %s", (version, pluginDownloadUrl, name) => {
    expect(defaultName({ package: "fake", version, pluginDownloadUrl })).toBe(name);
  });

  it("are made once for each package, version and URL, with the stack's config of their package", async () => {
    const config = { values: { "fake:a": "1", "fake:b": "2", "faker:c": "3" }, secretKeys: ["fake:b"] };
    const providers = new DefaultProviders(config, register);
    const request = { package: "fake", version: "1.0.0", pluginDownloadUrl: "" };
    const [first, second] = await Promise.all([providers.reference(request, "t"), providers.reference(request, "t")]);
    expect(first).toBe("urn:pulumi:s::p::pulumi:providers:fake::default_1_0_0::its-id");
    expect(second).toBe(first);
    await providers.reference({ ...request, version: "" }, "t");
    expect(goals.map(({ name }) => name)).toEqual(["default_1_0_0", "default"]);
    expect(goals.map(({ properties }) => properties)).toEqual([
      { version: "1.0.0", [INTERNAL]: {}, a: "1", b: secret("2") },
      { a: "1", b: secret("2") },
    ]);
  });

  it.each(['["*"]', '["fake"]'])("are refused where the stack's config says so: %s", (disabled) => {
    const config = { values: { "pulumi:disable-default-providers": disabled }, secretKeys: [] };
    const providers = new DefaultProviders(config, register);
    const request = { package: "fake", version: "", pluginDownloadUrl: "" };
    expect(() => providers.reference(request, "fake:index:Thing")).toThrow(
      "Default provider for 'fake' disabled. 'fake:index:Thing' must use an explicit provider.",
    );
  });
});
