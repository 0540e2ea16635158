/** Proxmox' property strings: `<default>,key=value,…`. */
export interface PropertyString {
  /** The member that stands first without its key, e.g. a drive's volume. */
  readonly first: string | undefined;
  readonly members: Readonly<Record<string, string>>;
}

/**
 * Takes a property string apart. `defaultKey` may also be written out: `file=local:x` is `local:x`. Empty parts, as the
 * provider writes them after `media=cdrom`, say nothing: so it is in PVE::JSONSchema's parse_property_string.
 */
export function parseProperties(text: string, defaultKey: string): PropertyString {
  let first: string | undefined;
  const members: Record<string, string> = {};
  for (const part of text.split(",").filter((each) => each.trim() !== "")) {
    const equals = part.indexOf("=");
    const key = equals < 0 ? undefined : part.slice(0, equals);
    if (key === undefined) first = part;
    else if (key === defaultKey) first = part.slice(equals + 1);
    else members[key] = part.slice(equals + 1);
  }
  return { first, members };
}

/** Writes a property string as Proxmox does: the default member first, the others sorted. */
export function formatProperties({ first, members }: PropertyString): string {
  const rest = Object.keys(members)
    .sort()
    .map((key) => `${key}=${members[key] ?? ""}`);
  return [...(first === undefined ? [] : [first]), ...rest].join(",");
}

/** Bytes as Proxmox writes a disk's size: the largest unit that divides it, `32G`, `4M`. */
export function formatSize(bytes: number): string {
  const units = ["", "K", "M", "G", "T"];
  let value = bytes;
  let unit = 0;
  while (value % 1024 === 0 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${String(value)}${units[unit] ?? ""}`;
}

/** Bytes of a size: a bare number is bytes, `32G` is gibibytes. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * 1024 ** ["", "K", "M", "G", "T"].indexOf(match[2] ?? "");
}
