import { forgetGoneVms, withoutVms } from "../../../infrastructure/cli/gone-vms";
import type { LayerOutputs } from "../../../infrastructure/cli/engine/layer-engine";
import { urn } from "./support/fake-engine";

const VM = "proxmoxve:index/vmLegacy:VmLegacy";
const nodes = { "control-1": { vmId: 5011 }, "worker-1": { vmId: 5021 } };
const exported = (recorded: object) => ({
  version: 3,
  deployment: {
    manifest: {},
    resources: [
      {
        urn: urn("proxmox", "pulumi:pulumi:Stack", "s"),
        type: "pulumi:pulumi:Stack",
        outputs: { images: {}, nodes: recorded },
      },
      { urn: urn("proxmox", VM, "control-1"), type: VM, custom: true, outputs: { nodes: "its own" } },
    ],
  },
});

/** Runs it on a state that holds these VMs, and gives what it made of the state; undefined where it left it alone. */
async function edited(vms: readonly string[], recorded: object | undefined): Promise<unknown> {
  let state: unknown;
  await forgetGoneVms({
    resources: () =>
      Promise.resolve(vms.map((name) => ({ urn: urn("proxmox", VM, name), type: VM, protect: false, inputs: {} }))),
    outputs: () =>
      Promise.resolve<LayerOutputs>(recorded === undefined ? {} : { nodes: { value: recorded, secret: false } }),
    editState: (_layer, change) => {
      state = change(exported(recorded ?? {}));
      return Promise.resolve();
    },
  });
  return state;
}

test("what the layer recorded of a VM that is gone is forgotten, and the rest of the state stays as it was", async () => {
  expect(await edited(["control-1"], nodes)).toEqual(exported({ "control-1": { vmId: 5011 } }));
});

test("a state in which every VM is there, or nothing was recorded yet, is left alone", async () => {
  expect(await edited(["control-1", "worker-1"], nodes)).toBeUndefined();
  expect(await edited([], undefined)).toBeUndefined();
});

test("a stack without outputs stays as it is", () => {
  const bare = { deployment: { resources: [{ type: "pulumi:pulumi:Stack" }] } };
  expect(withoutVms(bare, ["control-1"])).toEqual(bare);
});
