import { resolve } from "node:path";

const ROOT = resolve(__dirname, "..", "..");

/**
 * Where the layer's files go: `HOMELAB_TALOS_DIR` (absolute, or relative to the folder the command was started in), or
 * `cluster/talos` of this repository.
 */
export function talosDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment["HOMELAB_TALOS_DIR"];
  if (named === undefined || named === "") return resolve(ROOT, "cluster", "talos");
  return resolve(environment["INIT_CWD"] ?? process.cwd(), named);
}

/** Whether the proxmox layer is previewed together with this one, so that its outputs are still those of the past. */
export function proxmoxPreviewedAhead(environment: NodeJS.ProcessEnv = process.env): boolean {
  return (environment["HOMELAB_PREVIEW_AHEAD"] ?? "").split(",").includes("proxmox");
}
