import type { DefinitionInput } from "../../config/schema";
import type { Recording } from "../support/recorder";
import { UNKNOWN } from "../support/recorder";
import { shippedDefinition } from "../support/shipped-definition";
import { recordStack, type StackOptions } from "../support/stack-program";
import { onTwoHosts, reversed } from "../support/two-hosts";

const VM = "proxmoxve:index/vmLegacy:VmLegacy";
const FILE = "proxmoxve:download/file:File";
const SCHEMATIC = "talos:imageFactory/schematic:Schematic";
const TOKEN = "homelab@pve!pulumi=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
const SCHEMATIC_ID = "eed1860a28ccc6fdb77f1f41ab0ae2a20c19bc6101618d416d5d72ec919bf679";

function proxmox({ change, ...options }: StackOptions = {}) {
  const { schematicId } = shippedDefinition(change).image;
  return recordStack("proxmox", {
    change,
    config: { "homelab:proxmoxToken": TOKEN },
    secretKeys: ["homelab:proxmoxToken"],
    id: (type, name) => (type === SCHEMATIC ? schematicId : type === FILE ? `local:import/${name}` : `${name}-id`),
    outputs: (type, name, inputs) =>
      type === VM ? { smbios: { ...(inputs["smbios"] as object), uuid: `uuid-of-${name}` } } : {},
    ...options,
  });
}

/** What the engine gets, in an order that does not depend on which output was there first. */
function registrations({ resources }: Recording<unknown>) {
  return resources
    .map((resource) => ({ ...resource, key: `${resource.type}::${resource.name}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function keys(recording: Recording<unknown>) {
  return registrations(recording).map(({ key, parent }) => (parent === undefined ? key : `${parent} > ${key}`));
}

/** The program runs once for all that is asked of one recording. */
let shipped: Awaited<ReturnType<typeof proxmox>>;
let onTwo: typeof shipped;
beforeAll(async () => {
  shipped = await proxmox();
  onTwo = await proxmox({ change: onTwoHosts });
}, 60_000);

jest.setTimeout(60_000);

test("the shipped definition is one schematic, one image and three VMs", () => {
  const recording = shipped;
  expect(keys(recording)).toEqual([
    "homelab:proxmox:Image::n100",
    "homelab:proxmox:Schematic::talos",
    "homelab:proxmox:VirtualMachine::control-1",
    "homelab:proxmox:VirtualMachine::worker-1",
    "homelab:proxmox:VirtualMachine::worker-2",
    `homelab:proxmox:Image::n100 > ${FILE}::n100-talos-v1.13.9-eed1860a28cc-nocloud-amd64`,
    `homelab:proxmox:VirtualMachine::control-1 > ${VM}::control-1`,
    `homelab:proxmox:VirtualMachine::worker-1 > ${VM}::worker-1`,
    `homelab:proxmox:VirtualMachine::worker-2 > ${VM}::worker-2`,
    "pulumi:providers:proxmoxve::proxmox",
    "pulumi:providers:talos::image-factory",
    `homelab:proxmox:Schematic::talos > ${SCHEMATIC}::talos`,
  ]);
});

test("gives the other layers ids, versions, images and machines", () => {
  expect(shipped.result).toEqual({
    schematicId: SCHEMATIC_ID,
    talosVersion: "v1.13.9",
    extensions: [
      "siderolabs/i915",
      "siderolabs/intel-ucode",
      "siderolabs/iscsi-tools",
      "siderolabs/qemu-guest-agent",
      "siderolabs/util-linux-tools",
    ],
    images: { n100: "local:import/n100-talos-v1.13.9-eed1860a28cc-nocloud-amd64" },
    nodes: {
      "control-1": {
        ...{ vmId: 5011, host: "n100", address: "192.168.50.11", machineId: "uuid-of-control-1" },
        ...{
          role: "controlplane",
          mac: "BC:24:11:50:00:11",
          datastore: "local-lvm",
          systemDiskGiB: 32,
          dataDiskGiB: 0,
        },
      },
      "worker-1": {
        ...{ vmId: 5021, host: "n100", address: "192.168.50.21", machineId: "uuid-of-worker-1" },
        ...{ role: "worker", mac: "BC:24:11:50:00:21", datastore: "local-lvm", systemDiskGiB: 64, dataDiskGiB: 250 },
      },
      "worker-2": {
        ...{ vmId: 5022, host: "n100", address: "192.168.50.22", machineId: "uuid-of-worker-2" },
        ...{ role: "worker", mac: "BC:24:11:50:00:22", datastore: "local-lvm", systemDiskGiB: 64, dataDiskGiB: 250 },
      },
    },
  });
});

test("every resource goes by the providers of the definition, and the token is secret wherever it is", () => {
  const recording = shipped;
  for (const { type, options } of recording.resources) {
    if (type === VM || type === FILE) expect(options.provider).toBe("pulumi:providers:proxmoxve::proxmox");
    if (type === SCHEMATIC) expect(options.provider).toBe("pulumi:providers:talos::image-factory");
  }
  expect(recording.one("pulumi:providers:proxmoxve").inputs).toEqual({
    endpoint: "https://192.168.50.2:8006",
    insecure: "true",
    minTls: "1.3",
    apiToken: { secret: TOKEN },
  });
  expect(recording.one("pulumi:providers:proxmoxve").options.additionalSecretOutputs).toContain("apiToken");
  expect(recording.one("pulumi:providers:talos").inputs).toEqual({ imageFactoryUrl: "https://factory.talos.dev" });
  const elsewhere = recording.resources.filter(({ type }) => type !== "pulumi:providers:proxmoxve");
  expect(JSON.stringify([elsewhere, recording.result])).not.toContain(TOKEN);
});

test("a VM is made from its host's image once the image is there", () => {
  const file = `${FILE}::n100-talos-v1.13.9-eed1860a28cc-nocloud-amd64`;
  const vm = shipped.one(VM, "worker-2");
  expect(vm.dependsOn).toEqual([file]);
  expect((vm.inputs["disks"] as { importFrom?: string }[]).map(({ importFrom }) => importFrom)).toEqual([
    "local:import/n100-talos-v1.13.9-eed1860a28cc-nocloud-amd64",
    undefined,
  ]);
});

test("in a preview before anything is there, what Proxmox and the factory will answer is unknown", async () => {
  const recording = await proxmox({ preview: true });
  expect(keys(recording)).toEqual(keys(shipped));
  expect(recording.result).toMatchObject({
    schematicId: UNKNOWN,
    talosVersion: "v1.13.9",
    images: UNKNOWN,
    nodes: UNKNOWN,
  });
  expect(recording.one(FILE).inputs["url"]).toBe(UNKNOWN);
});

test("three control planes and three workers on two hosts are two images and six VMs", () => {
  const recording = onTwo;
  expect(recording.all(FILE).map(({ inputs }) => inputs["nodeName"])).toEqual(["n100", "n200"]);
  const placed = recording.all(VM).map(({ name, inputs }) => [name, inputs["nodeName"], inputs["vmId"]]);
  expect(placed.sort()).toEqual([
    ["control-1", "n100", 5011],
    ["control-2", "n200", 5012],
    ["control-3", "n200", 5013],
    ["worker-1", "n100", 5021],
    ["worker-10", "n200", 5030],
    ["worker-2", "n100", 5022],
  ]);
  expect(recording.resources).toHaveLength(2 + 2 + 2 * 2 + 2 * 6);
  const imported = (recording.one(VM, "control-3").inputs["disks"] as { importFrom: string }[])[0]?.importFrom;
  expect(imported).toBe("local:import/n200-talos-v1.13.9-eed1860a28cc-nocloud-amd64");
});

function turned(definition: DefinitionInput): void {
  onTwoHosts(definition);
  definition.nodes = reversed(definition.nodes);
  definition.proxmox.hosts = reversed(definition.proxmox.hosts);
  definition.talos.extensions?.reverse();
}

test("the order of nodes, hosts and extensions in the file has no meaning", async () => {
  const after = await proxmox({ change: turned });
  expect(registrations(after)).toEqual(registrations(onTwo));
  expect(after.result).toEqual(onTwo.result);
});

test("a new Talos version is a new image, and nothing of a VM but the image that it ignores", async () => {
  const after = await proxmox({ change: ({ talos }) => void (talos.version = "v1.13.10") });
  expect(after.all(FILE).map(({ name }) => name)).toEqual(["n100-talos-v1.13.10-eed1860a28cc-nocloud-amd64"]);
  expect(after.one(SCHEMATIC)).toEqual(shipped.one(SCHEMATIC));
  for (const { name, inputs, options } of shipped.all(VM)) {
    const vm = after.one(VM, name);
    expect(vm.options).toEqual(options);
    expect(options.ignoreChanges).toEqual(["disks[0].importFrom"]);
    expect(withoutImage(vm.inputs)).toEqual(withoutImage(inputs));
  }
});

function withoutImage({ disks, ...inputs }: Record<string, unknown>) {
  const [{ importFrom, ...system } = {}, ...rest] = disks as Record<string, unknown>[];
  expect(importFrom).toMatch(/^local:import\//);
  return { ...inputs, disks: [system, ...rest] };
}

describe("an id that another node's VM has", () => {
  const vm = (vmId: number) => ({
    ...{ vmId, host: "n100", address: `192.168.50.${String(vmId - 5000)}`, machineId: "uuid" },
  });
  const shippedVms = { "control-1": vm(5011), "worker-1": vm(5021), "worker-2": vm(5022) };
  const after = (nodes: object, change?: StackOptions["change"], preview = false) =>
    proxmox({ change, preview, stacks: { "homelab-proxmox": { nodes } } });
  const renamed: StackOptions["change"] = ({ nodes }) => {
    nodes["worker-9"] = nodes["worker-2"]!;
    Reflect.deleteProperty(nodes, "worker-2");
  };
  const swapped: StackOptions["change"] = ({ nodes }) => {
    nodes["worker-1"]!.vmId = 5022;
    nodes["worker-2"]!.vmId = 5021;
  };
  const problem = (name: string, vmId: number, owner: string) =>
    `nodes.${name} has vmId ${String(vmId)}, which is the VM of ${owner}: it would be deleted with its disks; give ` +
    `${name} a vmId of its own, or take ${owner} out of the definition, update, and only then add ${name}`;

  test.each([false, true])("is refused before anything is registered (preview: %s)", async (preview) => {
    await expect(after(shippedVms, renamed, preview)).rejects.toThrow(problem("worker-9", 5022, "worker-2"));
    await expect(after(shippedVms, swapped, preview)).rejects.toThrow(
      [problem("worker-1", 5022, "worker-2"), problem("worker-2", 5021, "worker-1")].join("\n"),
    );
  });

  test("is its own after the other one is gone, and a new id is nobody's", async () => {
    const { "worker-2": _, ...two } = shippedVms;
    expect((await after(two, renamed)).all(VM)).toHaveLength(3);
    expect((await after({ ...shippedVms, "worker-2": vm(5029) })).all(VM)).toHaveLength(3);
    expect((await after(shippedVms)).all(VM)).toHaveLength(3);
  });
});

test.each([false, true])("a smaller disk is refused before anything is registered (preview: %s)", async (preview) => {
  const nodes = shipped.result["nodes"] as object;
  const change: StackOptions["change"] = (definition) => void (definition.nodes["worker-1"]!.dataDisk = "100GiB");
  await expect(proxmox({ change, preview, stacks: { "homelab-proxmox": { nodes } } })).rejects.toThrow(
    "nodes.worker-1.dataDisk is 100GiB, and the disk has 250GiB: Proxmox cannot shrink a disk; write 250GiB or more",
  );
});

test("a factory that answers another schematic stops the update before anything is downloaded", async () => {
  const id = (type: string, name: string) => (type === SCHEMATIC ? "0".repeat(64) : `${name}-id`);
  await expect(proxmox({ id })).rejects.toThrow(
    `https://factory.talos.dev answered schematic ${"0".repeat(64)}, but talos.extensions make it ${SCHEMATIC_ID}`,
  );
});

test("without its token nothing is registered, and the message says how to supply it", async () => {
  await expect(proxmox({ config: {} })).rejects.toThrow(
    "the stack's config lacks what the proxmox layer needs; run\n" +
      "  npm run homelab -- pulumi --stack prox-n100 config set --secret homelab:proxmoxToken   " +
      "# API token of Proxmox, <user>@<realm>!<name>=<uuid>",
  );
});

test("a shell that would turn certificate checks off is refused where the definition wants them", async () => {
  const environment = { PROXMOX_VE_INSECURE: "true" };
  await expect(
    proxmox({ environment, change: (definition) => void (definition.proxmox.insecure = false) }),
  ).rejects.toThrow("run `unset PROXMOX_VE_INSECURE`, then try again");
  await expect(proxmox({ environment })).resolves.toBeDefined();
});
