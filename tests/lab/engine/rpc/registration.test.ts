import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { goalOptions } from "../../../../infrastructure/lab/engine/rpc/goal-options";
import { readRegistration } from "../../../../infrastructure/lab/engine/rpc/registration";

function request(): RegisterResourceRequest {
  return new RegisterResourceRequest().setType("fake:index:Thing").setName("thing").setCustom(true);
}

describe("a registration", () => {
  it("says what a resource is to be", () => {
    const asked = request()
      .setParent("urn:pulumi:s::p::pulumi:pulumi:Stack::p-s")
      .setObject(Struct.fromJavaScript({ value: 1 }))
      .setDependenciesList(["urn:pulumi:s::p::fake:index:Thing::other"]);
    const on = new RegisterResourceRequest.PropertyDependencies().setUrnsList(["urn:a", "urn:a"]);
    asked.getPropertydependenciesMap().set("value", on);
    expect(readRegistration(asked)).toMatchObject({
      type: "fake:index:Thing",
      name: "thing",
      custom: true,
      remote: false,
      properties: { value: 1 },
      dependencies: ["urn:pulumi:s::p::fake:index:Thing::other"],
      propertyDependencies: new Map([["value", new Set(["urn:a"])]]),
    });
  });

  it("says nothing about single properties unless it does", () => {
    expect(readRegistration(request()).propertyDependencies).toBeUndefined();
    expect(readRegistration(request().setRemote(true)).propertyDependencies).toEqual(new Map());
  });

  it("tells an option that is said from one that is not", () => {
    const silent = goalOptions(readRegistration(request()).options, "t", "n");
    expect(silent).toMatchObject({ protect: undefined, retainOnDelete: undefined, deleteBeforeReplace: undefined });
    const asked = request().setProtect(false).setRetainondelete(true).setDeletebeforereplacedefined(true);
    const options = goalOptions(readRegistration(asked).options, "t", "n");
    expect(options).toMatchObject({ protect: false, retainOnDelete: true, deleteBeforeReplace: false });
  });

  it("has aliases as URNs and as what differs", () => {
    const spec = new Alias.Spec().setName("before").setNoparent(true);
    const asked = request()
      .setAliasurnsList(["urn:old"])
      .setAliasesList([new Alias().setSpec(spec)]);
    expect(goalOptions(readRegistration(asked).options, "t", "n").aliases).toEqual([
      { urn: "urn:old" },
      { name: "before", type: "", parent: "", noParent: true, project: "", stack: "" },
    ]);
  });

  it("has limits in seconds", () => {
    const timeouts = new RegisterResourceRequest.CustomTimeouts().setCreate("1h30m").setDelete("90s");
    const { options } = readRegistration(request().setCustomtimeouts(timeouts));
    expect(goalOptions(options, "t", "n").timeouts).toEqual({ create: 5400, update: 0, delete: 90, read: 0 });
  });

  it.each([
    ["packageRef", (asked: RegisterResourceRequest) => asked.setPackageref("x")],
    ["import", (asked: RegisterResourceRequest) => asked.setImportid("x")],
    ["hideDiffs", (asked: RegisterResourceRequest) => asked.setHidediffsList(["x"])],
    ["hooks", (asked: RegisterResourceRequest) => asked.setHooks(new RegisterResourceRequest.ResourceHooksBinding())],
    [
      "pluginChecksums",
      (asked: RegisterResourceRequest) => {
        asked.getPluginchecksumsMap().set("linux-amd64", "x");
      },
    ],
    [
      "envVarMappings",
      (asked: RegisterResourceRequest) => {
        asked.getEnvvarmappingsMap().set("A", "B");
      },
    ],
  ])("is refused for the option %s", (option, say) => {
    const asked = request();
    say(asked);
    expect(() => goalOptions(readRegistration(asked).options, "fake:index:Thing", "thing")).toThrow(
      `the lab does not model the resource option ${option} (of fake:index:Thing 'thing')`,
    );
  });
});
