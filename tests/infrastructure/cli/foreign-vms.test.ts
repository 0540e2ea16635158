import { refuseForeignVms } from "../../../infrastructure/cli/foreign-vms";
import { layerOptions } from "../../../infrastructure/cli/layer-options";
import { shippedDefinition } from "../../support/shipped-definition";
import { FakeEngine, urn } from "./support/fake-engine";

const VM = "proxmoxve:index/vmLegacy:VmLegacy";
const definition = shippedDefinition();

function answers(data: unknown, status = 200) {
  return jest.fn(() => Promise.resolve({ status, reason: "", data }));
}

function withVms(...vms: number[]): FakeEngine {
  const engine = new FakeEngine();
  engine.states.proxmox = vms.map((vmId) => ({
    ...{ urn: urn("proxmox", VM, String(vmId)), type: VM, protect: false, inputs: { vmId } },
  }));
  return engine;
}

const PHOTOS = { vmid: 5021, name: "photos", node: "n100", tags: "nas" };
const NAMELESS = { vmid: 5022 };
const OWN = { vmid: 5022, name: "worker-2", node: "n100", tags: "prox-n100;talos;worker" };

test("an id that somebody else's VM has is refused, with who has it", async () => {
  const api = answers([PHOTOS, NAMELESS, { vmid: 100, name: "else", node: "n100" }]);
  await expect(refuseForeignVms({ engine: withVms(5011), definition, api })).rejects.toThrow(
    [
      "VM id 5021 of nodes.worker-1 is taken by photos on n100",
      "VM id 5022 of nodes.worker-2 is taken by a VM without a name on one of the hosts",
      "choose other ids in the definition, or remove those VMs",
    ].join("\n"),
  );
  expect(api).toHaveBeenCalledWith("/cluster/resources?type=vm");
});

test("what an interrupted update made is no stranger; the name or the tag alone does not make it ours", async () => {
  const engine = withVms(5011, 5021);
  await refuseForeignVms({ engine, definition, api: answers([OWN]) });
  for (const strange of [{ tags: "talos" }, { tags: undefined }, { name: "worker-1" }]) {
    await expect(refuseForeignVms({ engine, definition, api: answers([{ ...OWN, ...strange }]) })).rejects.toThrow(
      /^VM id 5022 of nodes\.worker-2 is taken by worker-[12] on n100\n/,
    );
  }
});

test("Proxmox is not asked where the state has all of the VMs", async () => {
  const api = answers([PHOTOS]);
  await refuseForeignVms({ engine: withVms(5011, 5021, 5022), definition, api });
  expect(api).not.toHaveBeenCalled();
});

test("where Proxmox gives no list, or there is no token yet, the layer itself says why", async () => {
  const engine = withVms();
  await refuseForeignVms({ engine, definition, api: answers(undefined, 401) });
  await refuseForeignVms({ engine, definition, api: () => Promise.reject(new Error("connect ECONNREFUSED")) });
  await refuseForeignVms({ engine, definition });
});

test("up and preview look before the proxmox layer, and destroy does not", async () => {
  const options = (operation: "up" | "preview" | "destroy") =>
    layerOptions({ engine: withVms(), operation, definition, proxmox: answers([PHOTOS]) });
  for (const operation of ["up", "preview"] as const) {
    await expect(options(operation)("proxmox")).rejects.toThrow(/^VM id 5021 of nodes\.worker-1 is taken by photos/);
    await expect(options(operation)("cloudflare")).resolves.toEqual(
      operation === "up" ? {} : expect.not.objectContaining({ replace: expect.anything() as unknown }),
    );
  }
  await expect(options("destroy")("proxmox")).resolves.toBeDefined();
});
