import { randomBytes, randomUUID } from "node:crypto";

/** The lab's own secrets by the keys that a house needs; none of a real house's is looked at. */
export function labSecrets(keys: readonly string[], kept: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, kept[key] ?? made(key)]));
}

function made(key: string): string {
  if (/^proxmox.*Token$/.test(key)) return `homelab@pve!${key.toLowerCase()}=${randomUUID()}`;
  // Cloudflare's tokens are 40 characters, and its provider holds them to that.
  if (/^cloudflare.*Token$/.test(key)) return randomBytes(20).toString("hex");
  if (key.startsWith("alertReceivers.")) return `https://127.0.0.1/alerts/${randomBytes(8).toString("hex")}`;
  if (key.startsWith("talosPatches.")) return "machine: {}";
  return randomBytes(16).toString("hex");
}

/** Secrets by key as stack config: `a.b` is the member b of the object a. */
export function stackSecrets(secrets: Readonly<Record<string, string>>): Record<string, string> {
  const values: Record<string, string> = {};
  const objects: Record<string, Record<string, string>> = {};
  for (const [key, value] of Object.entries(secrets)) {
    const [top = key, member] = key.split(".");
    if (member === undefined) values[`homelab:${key}`] = value;
    else (objects[top] ??= {})[member] = value;
  }
  for (const [top, members] of Object.entries(objects)) values[`homelab:${top}`] = JSON.stringify(members);
  return values;
}
