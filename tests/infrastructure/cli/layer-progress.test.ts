import type { ResourceEvent } from "../../../infrastructure/cli/engine/layer-engine";
import { describeChange, LayerProgress } from "../../../infrastructure/cli/layer-progress";
import { urn } from "./support/fake-engine";

const PET = urn("proxmox", "random:index/randomPet:RandomPet", "pet");

function step(op: string, status: ResourceEvent["status"], resource = PET, properties?: string[]): ResourceEvent {
  return { kind: "resource", urn: resource, op, status, ...(properties && { properties }) };
}

test("a change is given once, when it is done", () => {
  const progress = new LayerProgress();
  expect(progress.take(step("create", "started"))).toBeUndefined();
  expect(progress.take(step("create", "done"))).toEqual({ op: "create", urn: PET, properties: [] });
  expect(progress.take(step("create", "done"))).toBeUndefined();
  expect(progress.changes).toHaveLength(1);
});

test("the three steps of a replacement are one change, with the properties that led to it", () => {
  const progress = new LayerProgress();
  for (const op of ["create-replacement", "replace", "delete-replaced"]) {
    const properties = op === "delete-replaced" ? undefined : ["length"];
    progress.take(step(op, "started", PET, properties));
    progress.take(step(op, "done", PET, properties));
  }
  expect(progress.changes).toEqual([{ op: "replace", urn: PET, properties: ["length"] }]);
});

test.each(["same", "read", "refresh"])("%s is no change", (op) => {
  const progress = new LayerProgress();
  expect(progress.take(step(op, "done"))).toBeUndefined();
  expect(progress.changes).toEqual([]);
});

test("the engine's own resources are no changes of the layer", () => {
  const progress = new LayerProgress();
  for (const type of ["pulumi:pulumi:Stack", "pulumi:providers:random", "pulumi:pulumi:StackReference"]) {
    progress.take(step("create", "started", urn("proxmox", type, "x")));
    progress.take(step("create", "done", urn("proxmox", type, "y")));
  }
  expect(progress.changes).toEqual([]);
  expect(progress.line).toBe("0 changes");
});

test("what failed is neither done nor under way", () => {
  const progress = new LayerProgress();
  progress.take(step("create", "started"));
  expect(progress.line).toBe("0 changes: RandomPet pet");
  progress.take(step("create", "failed"));
  expect(progress.line).toBe("0 changes");
});

test("the line names two resources at most", () => {
  const progress = new LayerProgress();
  const vm = (name: string) => urn("proxmox", "proxmoxve:index/vmLegacy:VmLegacy", name);
  progress.take(step("create", "done"));
  for (const name of ["a", "b", "c", "d"]) progress.take(step("create", "started", vm(name)));
  expect(progress.line).toBe("1 change: VmLegacy a, VmLegacy b, and 2 more");
});

test("a warning is kept once; information and errors are not warnings", () => {
  const progress = new LayerProgress();
  for (const severity of ["warning", "warning", "info", "error"] as const) {
    progress.take({ kind: "diagnostic", severity, message: `a ${severity}` });
  }
  expect(progress.warnings).toEqual(["a warning"]);
});

test("a nested type and a name with colons are understood", () => {
  const nested = "urn:pulumi:s::p::homelab:proxmox:Images$random:index/randomPet:RandomPet::a::b";
  expect(describeChange({ op: "update", urn: nested, properties: ["length"] })).toBe("~ RandomPet a::b (length)");
  expect(describeChange({ op: "import", urn: nested, properties: [] })).toBe("import RandomPet a::b");
});
