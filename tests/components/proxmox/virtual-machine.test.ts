import * as proxmoxve from "@bpg/pulumi-proxmoxve";
import { hardware } from "../../../components/proxmox/hardware";
import { VirtualMachine } from "../../../components/proxmox/virtual-machine";
import { shippedDefinition } from "../../support/shipped-definition";
import { record, UNKNOWN, type RecorderOptions } from "../../support/recorder";

const TYPE = "proxmoxve:index/vmLegacy:VmLegacy";
const UUID = "5cc237cc-065f-4514-b934-9e96ff068750";
const { nodes, hosts, network, cluster } = shippedDefinition();
const settings = { node: nodes[0]!, host: hosts[0]!, network, cluster: cluster.name, image: "local:import/t.qcow2" };

function machine(options: RecorderOptions = {}) {
  return record(
    () => {
      const provider = new proxmoxve.Provider("proxmox", { endpoint: "https://192.168.50.2:8006" });
      return { identity: new VirtualMachine("control-1", settings, { provider }).identity };
    },
    { outputs: () => ({ smbios: { serial: "control-1", uuid: UUID } }), ...options },
  );
}

test("is one VM with the node's hardware, named after the node, below its component", async () => {
  const recording = await machine();
  expect(recording.resources.map(({ type, name }) => `${type}::${name}`)).toEqual([
    "pulumi:providers:proxmoxve::proxmox",
    "homelab:proxmox:VirtualMachine::control-1",
    `${TYPE}::control-1`,
  ]);
  const vm = recording.one(TYPE);
  const { networkDevices, ...given } = hardware(settings);
  const { networkDevices: sent, ...inputs } = vm.inputs;
  expect(inputs).toEqual(given);
  // An absent VLAN is not sent at all.
  expect(sent).toEqual(JSON.parse(JSON.stringify(networkDevices)));
  expect(vm.parent).toBe("homelab:proxmox:VirtualMachine::control-1");
  expect(vm.options.provider).toBe("pulumi:providers:proxmoxve::proxmox");
});

test("a new image changes no VM, and a VM that must be replaced is deleted first", async () => {
  const { options } = (await machine()).one(TYPE);
  expect(options).toMatchObject({
    ignoreChanges: ["disks[0].importFrom"],
    deleteBeforeReplace: true,
    protect: false,
    retainOnDelete: false,
    replaceOnChanges: [],
  });
});

test("gives no UUID to the provider, and tells the machine by the one that it made", async () => {
  const recording = await machine();
  expect(recording.one(TYPE).inputs["smbios"]).toEqual({ serial: "control-1" });
  expect(recording.result).toEqual({
    identity: {
      ...{ vmId: 5011, host: "n100", address: "192.168.50.11", machineId: UUID },
      ...{ role: "controlplane", mac: "BC:24:11:50:00:11", datastore: "local-lvm", systemDiskGiB: 32, dataDiskGiB: 0 },
    },
  });
});

test("in a preview before the VM is there, the machine is unknown", async () => {
  expect((await machine({ preview: true })).result).toEqual({ identity: UNKNOWN });
});

test.each([
  ["no SMBIOS", {}],
  ["an SMBIOS without UUID", { smbios: { serial: "control-1" } }],
  ["an empty UUID", { smbios: { serial: "control-1", uuid: "" } }],
])("in an update, %s is an error that says what to do", async (_, state) => {
  const outputs = () => ({ smbios: undefined, ...state });
  await expect(machine({ outputs })).rejects.toThrow(
    "Proxmox shows no SMBIOS UUID for control-1's VM; run npm run homelab -- refresh --only proxmox, then update again",
  );
});
