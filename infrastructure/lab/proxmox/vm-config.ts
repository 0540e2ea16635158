import { createHash } from "node:crypto";
import { ApiError } from "./answer";
import type { Hypervisor } from "./hypervisor";
import { formatProperties, formatSize, parseProperties, parseSize } from "./property-string";
import type { Volume } from "./state";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** Every key of a configuration that the twin knows how to keep. */
export const CONFIG_KEYS =
  /^(name|machine|bios|scsihw|cores|sockets|cpu|cpuunits|numa|memory|balloon|agent|boot|bootdisk|ostype|onboot|startup|tags|tablet|vga|kvm|acpi|keyboard|hotplug|protection|template|description|smbios1|args|nameserver|searchdomain|ciuser|cipassword|citype|ciupgrade|sshkeys|pool|(efidisk|ide|scsi|sata|virtio|net|ipconfig|serial|hostpci|usb)\d+)$/;

const DRIVE = /^(scsi|sata|virtio|ide|efidisk)\d+$/;

/** Keys that Proxmox gives back as numbers. */
const NUMBERS = new Set([
  "cores",
  "sockets",
  "cpuunits",
  "numa",
  "balloon",
  "onboot",
  "tablet",
  "kvm",
  "acpi",
  "protection",
  "template",
]);

/** Where a VM is, for the volumes that a configuration asks for. */
export interface Placement {
  readonly host: string;
  readonly vmid: number;
}

/**
 * Turns what a client asks for into what Proxmox writes down: disks become volumes (allocated here), network cards
 * show their MAC under their model, tags and options are in a fixed order.
 *
 * @throws Error with the text that the task ends with, when there is no room or no image.
 */
export function written(
  wanted: Readonly<Record<string, string>>,
  place: Placement,
  hypervisor: Hypervisor,
): Record<string, string> {
  const config: Record<string, string> = {};
  for (const key of Object.keys(wanted).sort()) {
    const value = wanted[key] ?? "";
    if (DRIVE.test(key)) config[key] = drive(key, value, place, hypervisor);
    else if (/^net\d+$/.test(key)) config[key] = networkCard(value);
    else if (/^(smbios1|agent|startup)$/.test(key)) config[key] = sorted(value);
    else if (key === "tags") config[key] = [...new Set(value.split(/[;, ]/))].sort().join(";");
    else config[key] = value;
  }
  return config;
}

/** A configuration as `GET …/config` answers it. */
export function shown(config: Readonly<Record<string, string>>): Record<string, unknown> {
  const digest = createHash("sha1").update(JSON.stringify(config)).digest("hex");
  const entries = Object.entries(config).map(([key, value]) => [key, NUMBERS.has(key) ? Number(value) : value]);
  return { ...(Object.fromEntries(entries) as Record<string, unknown>), digest };
}

/** The volume of a drive, e.g. `local-lvm:vm-5011-disk-0`; undefined for an empty CD drive. */
export function volumeOf(drive: string): string | undefined {
  const { first } = parseProperties(drive, "file");
  return first === undefined || first === "none" ? undefined : first;
}

/** A drive with another size written into it. */
export function resized(drive: string, bytes: number): string {
  const { first, members } = parseProperties(drive, "file");
  return formatProperties({ first, members: { ...members, size: formatSize(bytes) } });
}

function drive(key: string, value: string, place: Placement, hypervisor: Hypervisor): string {
  const { first, members } = parseProperties(value, "file");
  if (first === undefined)
    throw new ApiError(400, "Parameter verification failed.", { [key]: "invalid format - file: property is missing" });
  const { "import-from": source, size: _size, ...options } = members;
  if (first === "none") return formatProperties({ first, members: { media: "cdrom", ...options } });
  const [storage = "", name = ""] = first.split(":", 2);
  if (/(^|-)cloudinit(\.\w+)?$/.test(name)) {
    const format = options["format"] ?? "qcow2";
    const volid = volumeId({ storage, volume: "cloudinit", format, place, hypervisor });
    allocate({ volid, size: 4 * MIB, format, place, hypervisor });
    return formatProperties({ first: volid, members: { media: "cdrom" } });
  }
  if (!/^\d+(\.\d+)?$/.test(name)) return existing(first, options, place, hypervisor);
  const size = key.startsWith("efidisk")
    ? 4 * MIB
    : source === undefined
      ? Number(name) * GIB
      : importSize(source, place, hypervisor);
  const { format = "raw", ...kept } = options;
  const volid = nextDisk({ storage, format, place, hypervisor });
  allocate({ volid, size, format, place, hypervisor });
  return formatProperties({ first: volid, members: { ...kept, size: formatSize(size) } });
}

/** A drive that names a volume which is there: its size is the volume's, whatever the client says. */
function existing(
  volid: string,
  { format: _format, ...options }: Readonly<Record<string, string>>,
  place: Placement,
  hypervisor: Hypervisor,
): string {
  const volume = hypervisor.volume(place.host, volid);
  if (volume === undefined) throw new Error(`no such logical volume ${volid.replace(":", "/")}`);
  return formatProperties({ first: volid, members: { ...options, size: formatSize(volume.size) } });
}

function importSize(source: string, place: Placement, hypervisor: Hypervisor): number {
  const image = hypervisor.volume(place.host, source);
  if (image === undefined) throw new Error(`unable to parse volume ID '${source}': no such file`);
  return Math.ceil(image.size / GIB) * GIB;
}

interface NewVolume {
  readonly storage: string;
  readonly format: string;
  readonly place: Placement;
  readonly hypervisor: Hypervisor;
}

function nextDisk(wanted: NewVolume): string {
  for (let index = 0; ; index++) {
    const volid = volumeId({ ...wanted, volume: `disk-${String(index)}` });
    if (wanted.hypervisor.volume(wanted.place.host, volid) === undefined) return volid;
  }
}

/** `local-lvm:vm-5011-disk-0`; where a datastore holds files, `local:5011/vm-5011-disk-0.raw`. */
function volumeId({ storage, volume, format, place, hypervisor }: NewVolume & { readonly volume: string }): string {
  const id = String(place.vmid);
  const name = `vm-${id}-${volume}`;
  const isFolder = hypervisor.storage(place.host, storage).type === "dir";
  return isFolder ? `${storage}:${id}/${name}.${format}` : `${storage}:${name}`;
}

function allocate(options: {
  volid: string;
  size: number;
  format: string;
  place: Placement;
  hypervisor: Hypervisor;
}): void {
  const { volid, size, format, place, hypervisor } = options;
  if (hypervisor.volume(place.host, volid) !== undefined) return;
  const storage = volid.slice(0, volid.indexOf(":"));
  const { content } = hypervisor.storage(place.host, storage);
  if (!content.includes("images")) throw new Error(`storage '${storage}' does not support content-type 'images'`);
  hypervisor.reserve(place.host, storage, size);
  const volume: Volume = { host: place.host, volid, content: "images", format, size, vmid: place.vmid };
  hypervisor.state.volumes.push(volume);
}

const CARD_MODELS = new Set(["virtio", "e1000", "e1000e", "rtl8139", "vmxnet3"]);

/** `model=virtio,macaddr=…,bridge=…` and `virtio=<mac>,bridge=…` are both written as the latter. */
function networkCard(value: string): string {
  const { first, members } = parseProperties(value, "model");
  const keyed = Object.keys(members).find((key) => CARD_MODELS.has(key));
  const model = keyed ?? first ?? "virtio";
  const { macaddr, [model]: given, ...rest } = members;
  return formatProperties({ first: `${model}=${(macaddr ?? given ?? "").toUpperCase()}`, members: rest });
}

function sorted(value: string): string {
  return formatProperties(parseProperties(value, ""));
}

/** Bytes of a `resize` request: absolute, or more with a plus. */
export function wantedSize(text: string, current: number): number {
  const grown = text.startsWith("+");
  const bytes = parseSize(grown ? text.slice(1) : text);
  if (bytes === undefined)
    throw new ApiError(400, "Parameter verification failed.", { size: "value does not match the regex pattern" });
  const wanted = grown ? current + bytes : bytes;
  if (wanted < current) throw new ApiError(500, "shrinking disks is not supported");
  return wanted;
}
