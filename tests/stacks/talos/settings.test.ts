import { resolve } from "node:path";
import { proxmoxPreviewedAhead, talosDirectory } from "../../../stacks/talos/settings";

const ROOT = resolve(__dirname, "..", "..", "..");

test.each([
  ["cluster/talos of this repository if nothing is said", {}, resolve(ROOT, "cluster", "talos")],
  ["the same for an empty name", { HOMELAB_TALOS_DIR: "" }, resolve(ROOT, "cluster", "talos")],
  ["an absolute folder", { HOMELAB_TALOS_DIR: "/srv/talos" }, "/srv/talos"],
  ["a folder from where the command was started", { HOMELAB_TALOS_DIR: "out", INIT_CWD: "/home/me" }, "/home/me/out"],
  ["a folder from where the program runs", { HOMELAB_TALOS_DIR: "out" }, resolve("out")],
])("the files go to %s", (_, environment, directory) => {
  expect(talosDirectory(environment)).toBe(directory);
});

test.each([
  [undefined, false],
  ["", false],
  ["proxmox", true],
  ["cloudflare,proxmox", true],
  ["cloudflare", false],
])("layers previewed ahead: %p", (layers, expected) => {
  expect(proxmoxPreviewedAhead({ HOMELAB_PREVIEW_AHEAD: layers })).toBe(expected);
});
