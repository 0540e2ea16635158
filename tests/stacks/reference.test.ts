import type * as pulumi from "@pulumi/pulumi";
import type { LayerName } from "../../stacks/layers";
import { LayerReference } from "../../stacks/reference";
import { record, UNKNOWN } from "../support/recorder";

const stacks = {
  "homelab-proxmox": { talosVersion: "v1.13.9", extensions: ["siderolabs/i915"] },
  "homelab-cloudflare": { tunnelToken: "run-with-this" },
};

test.each<[LayerName, string]>([
  ["proxmox", "organization/homelab-proxmox/prox-n100"],
  ["overview", "organization/homelab/prox-n100"],
])("refers to the %s layer's stack of the same name", async (layer, name) => {
  const program = () => {
    const reference = new LayerReference(layer);
    return { name: (Reflect.get(reference, "stack") as pulumi.StackReference).name };
  };
  expect((await record(program)).result).toEqual({ name });
});

test.each([false, true])("gives the outputs that are there (preview: %s)", async (preview) => {
  const { result } = await record(
    () => {
      const proxmox = new LayerReference("proxmox");
      return { version: proxmox.get("talosVersion"), extensions: proxmox.get("extensions") };
    },
    { stacks, preview },
  );
  expect(result).toEqual({ version: "v1.13.9", extensions: ["siderolabs/i915"] });
});

test("a secret output stays one", async () => {
  const program = () => ({ token: new LayerReference("cloudflare").get("tunnelToken") });
  expect((await record(program, { stacks })).result).toEqual({ token: { secret: "run-with-this" } });
});

test("an output that is not there is unknown in a preview", async () => {
  const program = () => ({ nodes: new LayerReference("proxmox").get("nodes") });
  expect((await record(program, { stacks, preview: true })).result).toEqual({ nodes: UNKNOWN });
  expect((await record(program, { preview: true })).result).toEqual({ nodes: UNKNOWN });
});

test.each<[LayerName, string]>([
  ["proxmox", "the proxmox layer has no output nodes yet; run npm run homelab -- up --only proxmox first"],
  ["talos", "the talos layer has no output nodes yet; run npm run homelab -- up --only talos first"],
])("an output that is not there is an error in an update, which names the %s layer", async (layer, message) => {
  const program = () => ({ nodes: new LayerReference(layer as "proxmox").get("nodes") });
  await expect(record(program, { stacks })).rejects.toThrow(message);
});

test.each([false, true])("a layer that looks back finds what is there, or nothing (preview: %s)", async (preview) => {
  const { result } = await record(
    () => {
      const proxmox = new LayerReference("proxmox");
      return { version: proxmox.find("talosVersion"), nodes: proxmox.find("nodes") };
    },
    { stacks, preview },
  );
  expect(result).toEqual({ version: "v1.13.9", nodes: undefined });
});

test("gives an output as a plain value, for what decides whether anything may be made", async () => {
  const program = async () => ({ version: await new LayerReference("proxmox").read("talosVersion") });
  expect((await record(program, { stacks })).result).toEqual({ version: "v1.13.9" });
});

test("a plain value that is not there is undefined in a preview, and in an update an error", async () => {
  const program = async () => ({ nodes: await new LayerReference("proxmox").read("nodes") });
  expect((await record(program, { stacks, preview: true })).result).toEqual({ nodes: undefined });
  await expect(record(program, { stacks })).rejects.toThrow(
    "the proxmox layer has no output nodes yet; run npm run homelab -- up --only proxmox first",
  );
});
