import { parseLayers, planFor } from "../../../infrastructure/cli/plan";
import { UserError } from "../../../infrastructure/cli/user-error";

test("previews run all at once: they read only what the last updates left", () => {
  expect(planFor("preview").after).toEqual({ proxmox: [], cloudflare: [], talos: [], flux: [], overview: [] });
});

test.each(["up", "refresh"] as const)("%s runs layers side by side unless one needs the other", (operation) => {
  expect(planFor(operation).after).toEqual({
    proxmox: [],
    cloudflare: [],
    talos: ["proxmox"],
    flux: ["proxmox", "cloudflare", "talos"],
    overview: ["proxmox", "cloudflare", "talos", "flux"],
  });
});

test("destroy goes the other way, and takes the VMs before the tunnel", () => {
  const { layers, after } = planFor("destroy");
  expect(layers).toEqual(["overview", "flux", "talos", "proxmox", "cloudflare"]);
  expect(after).toEqual({
    overview: [],
    flux: ["overview"],
    talos: ["flux", "overview"],
    proxmox: ["talos", "flux", "overview"],
    cloudflare: ["proxmox", "talos", "flux", "overview"],
  });
});

test("layers that are left out are not waited for, but what lies behind them is", () => {
  const { layers, after } = planFor("up", ["flux", "proxmox"]);
  expect(layers).toEqual(["proxmox", "flux"]);
  expect(after.flux).toEqual(["proxmox"]);
  expect(planFor("destroy", ["cloudflare", "proxmox"]).after.cloudflare).toEqual(["proxmox"]);
});

test.each([
  ["up", true],
  ["destroy", true],
  ["preview", false],
  ["refresh", false],
] as const)("after a failure, %s leaves out what waits for it: %s", (operation, skips) => {
  expect(planFor(operation).skipAfterFailure).toBe(skips);
});

test("layers are named with blanks or commas", () => {
  expect(parseLayers(["proxmox,talos", "flux"])).toEqual(["proxmox", "talos", "flux"]);
  expect(() => parseLayers(["talos", "kubernetes"])).toThrow(
    new UserError("there is no layer kubernetes; write proxmox, cloudflare, talos, flux, overview"),
  );
});
