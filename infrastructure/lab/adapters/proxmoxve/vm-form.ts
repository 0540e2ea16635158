import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { PlainMap } from "../../engine/provider/adapter";

const disk = z.object({
  interface: z.string(),
  datastoreId: z.string(),
  size: z.number(),
  fileFormat: z.string().default("raw"),
  importFrom: z.string().optional(),
  iothread: z.boolean().default(false),
  ssd: z.boolean().default(false),
  discard: z.string().default("ignore"),
  speed: z.object({ iopsRead: z.number().default(0) }).default({ iopsRead: 0 }),
});

const vm = z.object({
  name: z.string(),
  nodeName: z.string(),
  vmId: z.number(),
  tags: z.array(z.string()).default([]),
  machine: z.string(),
  bios: z.string(),
  efiDisk: z.object({
    datastoreId: z.string(),
    fileFormat: z.string(),
    type: z.string(),
    preEnrolledKeys: z.boolean(),
  }),
  operatingSystem: z.object({ type: z.string() }),
  cpu: z.object({ type: z.string(), sockets: z.number(), cores: z.number() }),
  memory: z.object({ dedicated: z.number(), floating: z.number() }),
  smbios: z.object({ serial: z.string(), uuid: z.string().optional() }),
  scsiHardware: z.string(),
  disks: z.array(disk),
  bootOrders: z.array(z.string()),
  cdrom: z.object({ interface: z.string(), fileId: z.string() }),
  networkDevices: z.array(
    z.object({
      model: z.string(),
      bridge: z.string(),
      macAddress: z.string(),
      vlanId: z.number().optional(),
      firewall: z.boolean().default(false),
    }),
  ),
  initialization: z.object({
    interface: z.string(),
    datastoreId: z.string(),
    ipConfigs: z.array(z.object({ ipv4: z.object({ address: z.string(), gateway: z.string() }) })),
    dns: z.object({ servers: z.array(z.string()) }),
  }),
  hostpcis: z
    .array(
      z.object({ device: z.string(), mapping: z.string(), pcie: z.boolean(), rombar: z.boolean(), xvga: z.boolean() }),
    )
    .default([]),
  serialDevices: z.array(z.object({ device: z.string() })).default([]),
  tabletDevice: z.boolean(),
  agent: z.object({ enabled: z.boolean(), type: z.string() }),
  onBoot: z.boolean(),
  started: z.boolean(),
  startup: z.object({ order: z.number() }),
  stopOnDestroy: z.boolean().default(false),
});

/** The inputs of a `VmLegacy`, as far as the lab models them. */
export type VmInputs = z.output<typeof vm>;

export type VmDisk = VmInputs["disks"][number];

/** @throws ZodError for inputs that are not of the form that is modelled. */
export function readVm(inputs: PlainMap): VmInputs {
  return vm.parse(withoutNulls(inputs));
}

/** The configuration of a VM as the provider asks for it; new disks are made, with `existing` the others are named. */
export function vmForm(inputs: VmInputs, existing: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { efiDisk, cdrom, initialization, cpu, memory } = inputs;
  const efi = existing["efidisk0"] ?? `${efiDisk.datastoreId}:1`;
  return {
    name: inputs.name,
    machine: inputs.machine,
    bios: inputs.bios,
    scsihw: inputs.scsiHardware,
    ostype: inputs.operatingSystem.type,
    cpu: cpu.type,
    cores: String(cpu.cores),
    sockets: String(cpu.sockets),
    memory: String(memory.dedicated),
    balloon: String(memory.floating),
    agent: `enabled=${flag(inputs.agent.enabled)},type=${inputs.agent.type}`,
    boot: `order=${inputs.bootOrders.join(";")}`,
    onboot: flag(inputs.onBoot),
    startup: `order=${String(inputs.startup.order)}`,
    tablet: flag(inputs.tabletDevice),
    tags: inputs.tags.join(";"),
    smbios1: smbios(inputs.smbios),
    efidisk0: `file=${efi},efitype=${efiDisk.type},format=${efiDisk.fileFormat},pre-enrolled-keys=${flag(efiDisk.preEnrolledKeys)}`,
    [cdrom.interface]: `file=${cdrom.fileId},media=cdrom`,
    [initialization.interface]: `file=${initialization.datastoreId}:cloudinit,media=cdrom`,
    nameserver: initialization.dns.servers.join(" "),
    ...indexed("ipconfig", initialization.ipConfigs, ({ ipv4 }) => `gw=${ipv4.gateway},ip=${ipv4.address}`),
    ...indexed("net", inputs.networkDevices, networkCard),
    ...indexed("serial", inputs.serialDevices, ({ device }) => device),
    ...Object.fromEntries(
      inputs.hostpcis.map(({ device, mapping, pcie, rombar, xvga }) => [
        device,
        `mapping=${mapping},pcie=${flag(pcie)},rombar=${flag(rombar)},x-vga=${flag(xvga)}`,
      ]),
    ),
    ...Object.fromEntries(inputs.disks.map((each) => [each.interface, drive(each, existing[each.interface])])),
  };
}

function drive(
  { datastoreId, size, fileFormat, importFrom, ...options }: VmDisk,
  existing: string | undefined,
): string {
  const made =
    importFrom === undefined ? `${datastoreId}:${String(size)}` : `${datastoreId}:0,import-from=${importFrom}`;
  const { iopsRead } = options.speed;
  return [
    `file=${existing ?? made}`,
    ...(existing === undefined ? [`format=${fileFormat}`] : []),
    "aio=io_uring",
    ...(options.discard === "ignore" ? [] : [`discard=${options.discard}`]),
    ...(iopsRead > 0 ? [`iops_rd=${String(iopsRead)}`] : []),
    `iothread=${flag(options.iothread)}`,
    `ssd=${flag(options.ssd)}`,
  ].join(",");
}

function networkCard({ model, bridge, macAddress, vlanId, firewall }: VmInputs["networkDevices"][number]): string {
  const tag = vlanId === undefined ? [] : [`tag=${String(vlanId)}`];
  return [`model=${model}`, `bridge=${bridge}`, `firewall=${flag(firewall)}`, `macaddr=${macAddress}`, ...tag].join(
    ",",
  );
}

/** A UUID that nobody gave is made anew: it tells a VM from the one that was there before. */
function smbios({ serial, uuid = randomUUID() }: VmInputs["smbios"]): string {
  return `base64=1,serial=${Buffer.from(serial).toString("base64")},uuid=${uuid}`;
}

function indexed<T>(key: string, items: readonly T[], write: (item: T) => string): Record<string, string> {
  return Object.fromEntries(items.map((item, index) => [`${key}${String(index)}`, write(item)]));
}

const flag = (value: boolean) => (value ? "1" : "0");

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNulls(member)]));
}
