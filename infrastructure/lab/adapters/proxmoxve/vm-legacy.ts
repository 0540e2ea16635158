import { parseProperties, parseSize } from "../../proxmox/property-string";
import { PartialFailure, unknown, type Outputs, type PlainMap } from "../../engine/provider/adapter";
import { ProxmoxError, type ProxmoxClient } from "./client";
import { text } from "../text";
import { gone, type ProxmoxResource } from "./resource";
import { readVm, vmForm, type VmDisk, type VmInputs } from "./vm-form";

type Config = Readonly<Record<string, string | number>>;

const GIB = 1024 ** 3;

/** `VmLegacy`, in the order of calls in which the real provider makes it. */
export const vmLegacy: ProxmoxResource = {
  shape: {
    name: "any",
    nodeName: "any",
    vmId: "any",
    tags: "any",
    machine: "any",
    bios: "any",
    efiDisk: { datastoreId: "any", fileFormat: "any", type: "any", preEnrolledKeys: "any" },
    operatingSystem: { type: "any" },
    cpu: { type: "any", sockets: "any", cores: "any" },
    memory: { dedicated: "any", floating: "any" },
    smbios: { serial: "any", uuid: "any" },
    scsiHardware: "any",
    disks: {
      interface: "any",
      datastoreId: "any",
      size: "any",
      fileFormat: "any",
      importFrom: "any",
      iothread: "any",
      ssd: "any",
      discard: "any",
      speed: { iopsRead: "any" },
    },
    bootOrders: "any",
    cdrom: { interface: "any", fileId: "any" },
    networkDevices: { model: "any", bridge: "any", macAddress: "any", vlanId: "any", firewall: "any" },
    initialization: {
      interface: "any",
      datastoreId: "any",
      ipConfigs: { ipv4: { address: "any", gateway: "any" } },
      dns: { servers: "any" },
    },
    hostpcis: { device: "any", mapping: "any", pcie: "any", rombar: "any", xvga: "any" },
    serialDevices: { device: "any" },
    tabletDevice: "any",
    agent: { enabled: "any", type: "any", timeout: "any", waitForIp: { disabled: "any" } },
    onBoot: "any",
    started: "any",
    startup: { order: "any" },
    rebootAfterUpdate: "any",
    stopOnDestroy: "any",
    migrate: "any",
  },
  // Of the arguments that are modelled, another host (without migration) and another id make another VM.
  replaces: /^(vmId|nodeName|efiDisk\.type)$/,
  computed: ["ipv4Addresses", "macAddresses", "networkInterfaceNames"],
  planned: (inputs) => ({ ...inputs, smbios: { ...(inputs["smbios"] as PlainMap), uuid: unknown } }),

  async create(client, inputs) {
    const vm = readVm(inputs);
    const id = String(vm.vmId);
    const form = { vmid: id, ...vmForm(vm) };
    await client.createTask(`/nodes/${vm.nodeName}/qemu`, form, "error creating VM").catch((error: unknown) => {
      throw new Error(`1 error occurred:\n\t* VM create: ${(error as Error).message}\n\n`, { cause: error });
    });
    try {
      for (const disk of vm.disks) await grow(client, vm, disk);
      if (vm.started && (await power(client, vm)) === "stopped") await start(client, vm);
      await client.call("GET", "/pools");
      return { id, outputs: await outputs(client, inputs) };
    } catch (error) {
      // The VM is there: another attempt has to go on with it, not to make a second one.
      throw new PartialFailure(id, inputs, [(error as Error).message]);
    }
  },

  async read(client, _id, inputs) {
    const vm = readVm(inputs);
    const config = await gone(configOf(client, vm));
    if (config === undefined) return undefined;
    const found = seen(inputs, config);
    const running = { ...found, started: (await power(client, vm)) === "running" };
    return { inputs: running, outputs: await outputs(client, running) };
  },

  async update(client, id, { oldOutputs, newInputs }) {
    const before = readVm(oldOutputs);
    const vm = readVm(newInputs);
    await refuseMove(client, before, vm);
    const config = await configOf(client, vm);
    const volumes = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key, parseProperties(String(value), "file").first ?? ""]),
    );
    const uuid = parseProperties(String(config["smbios1"] ?? ""), "").members["uuid"];
    const smbios = { ...vm.smbios, ...(uuid === undefined ? {} : { uuid }) };
    const removed = before.disks.filter((disk) => !vm.disks.some((other) => other.interface === disk.interface));
    const gonePci = before.hostpcis.filter(({ device }) => !vm.hostpcis.some((other) => other.device === device));
    const deleted = [...removed.map((disk) => disk.interface), ...gonePci.map(({ device }) => device)].join(",");
    await client.call("PUT", `${path(vm)}/config`, {
      ...vmForm({ ...vm, smbios }, volumes),
      ...(deleted === "" ? {} : { delete: deleted }),
    });
    await resize(client, id, before, newInputs);
    // Each update does so, whatever else it is for: vmFinalizePowerState in proxmoxtf/resource/vm/vm.go.
    if (vm.started && (await power(client, vm)) === "stopped") await start(client, vm);
    return outputs(client, newInputs);
  },

  async delete(client, _id, inputs) {
    const vm = readVm(inputs);
    const status = await gone(power(client, vm));
    if (status === undefined) return;
    if (status === "running")
      await client.task("POST", `${path(vm)}/status/${vm.stopOnDestroy ? "stop" : "shutdown"}`, {});
    await gone(client.task("DELETE", `${path(vm)}/?destroy-unreferenced-disks=1&purge=1`));
  },
};

function path(vm: Pick<VmInputs, "nodeName" | "vmId">): string {
  return `/nodes/${vm.nodeName}/qemu/${String(vm.vmId)}`;
}

async function power(client: ProxmoxClient, vm: VmInputs): Promise<string> {
  return ((await client.call("GET", `${path(vm)}/status/current`)) as { status: string }).status;
}

async function start(client: ProxmoxClient, vm: VmInputs): Promise<void> {
  await client.task("POST", `${path(vm)}/status/start`, { timeout: "1800" }).catch((error: unknown) => {
    throw new Error(`VM start: ${(error as Error).message}`, { cause: error });
  });
}

async function configOf(client: ProxmoxClient, vm: VmInputs): Promise<Config> {
  try {
    return (await client.call("GET", `${path(vm)}/config`)) as Config;
  } catch (error) {
    const message = `error retrieving VM ${String(vm.vmId)}: ${(error as Error).message}`;
    throw error instanceof ProxmoxError
      ? new ProxmoxError(error.status, message)
      : new Error(message, { cause: error });
  }
}

/** The provider stops no VM here (`rebootAfterUpdate: false`): vmUpdate in proxmoxtf/resource/vm/vm.go, 0.111.1. */
async function refuseMove(client: ProxmoxClient, before: VmInputs, vm: VmInputs): Promise<void> {
  if (before.initialization.datastoreId === vm.initialization.datastoreId) return;
  if ((await power(client, vm)) === "running") throw new Error(whileRunning("move the Cloud-Init drive"));
  throw new Error("the lab moves no disks between datastores");
}

/** @throws PartialFailure where the rest of the update is made, and the disks are as they were. */
async function resize(client: ProxmoxClient, id: string, before: VmInputs, inputs: PlainMap): Promise<void> {
  const vm = readVm(inputs);
  const config = await configOf(client, vm);
  const shrunk = before.disks.find((old) =>
    vm.disks.some((disk) => disk.interface === old.interface && disk.size < old.size),
  );
  if (shrunk !== undefined) {
    const volume = parseProperties(String(config[shrunk.interface]), "file").first ?? "";
    throw new Error(`Cannot shrink ${volume} in VM ${id}, it is not supported!`);
  }
  const grown = vm.disks.filter((disk) => size(config, disk.interface) !== disk.size * GIB);
  if (grown.length > 0 && countsFromNextStart(before, vm) && (await power(client, vm)) === "running") {
    throw new PartialFailure(id, seen(inputs, config), [whileRunning("resize disks")]);
  }
  for (const disk of grown) await grow(client, vm, disk);
}

/** What the provider says that it needs a restart for, of what is modelled. */
function countsFromNextStart(before: VmInputs, vm: VmInputs): boolean {
  const parts = ({ cpu, memory, initialization, hostpcis, networkDevices }: VmInputs) =>
    JSON.stringify([cpu, memory, initialization, hostpcis, networkDevices]);
  return parts(before) !== parts(vm);
}

function whileRunning(what: string): string {
  return (
    `cannot ${what} while the VM is running because this change requires the VM to be powered off, ` +
    "but automatic power-offs/reboots are disabled by 'reboot_after_update = false'"
  );
}

async function grow(client: ProxmoxClient, vm: VmInputs, disk: VmDisk): Promise<void> {
  const config = await configOf(client, vm);
  if (size(config, disk.interface) === disk.size * GIB) return;
  await client.task("PUT", `${path(vm)}/resize`, { disk: disk.interface, size: String(disk.size * GIB) });
}

function size(config: Config, drive: string): number | undefined {
  return parseSize(parseProperties(String(config[drive] ?? ""), "file").members["size"] ?? "");
}

async function outputs(client: ProxmoxClient, inputs: PlainMap): Promise<Outputs> {
  const vm = readVm(inputs);
  const config = (await client.call("GET", `${path(vm)}/config`)) as Config;
  const uuid = parseProperties(String(config["smbios1"] ?? ""), "").members["uuid"] ?? "";
  return {
    ...inputs,
    smbios: { ...(inputs["smbios"] as PlainMap), uuid },
    macAddresses: vm.networkDevices.map(({ macAddress }) => macAddress),
    ipv4Addresses: [],
    networkInterfaceNames: [],
  };
}

/** The inputs with what somebody may have changed by hand. */
function seen(inputs: PlainMap, config: Config): PlainMap {
  const disks = (inputs["disks"] as PlainMap[]).map((disk) => {
    const bytes = size(config, text(disk, "interface"));
    return bytes === undefined ? disk : { ...disk, size: bytes / GIB };
  });
  return {
    ...inputs,
    name: String(config["name"]),
    tags: String(config["tags"] ?? "").split(";"),
    cpu: { ...(inputs["cpu"] as PlainMap), cores: Number(config["cores"]) },
    memory: { ...(inputs["memory"] as PlainMap), dedicated: Number(config["memory"]) },
    disks,
  };
}
