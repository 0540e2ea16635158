import * as proxmoxve from "@bpg/pulumi-proxmoxve";
import * as pulumi from "@pulumi/pulumi";
import { Image } from "../../../components/proxmox/image";
import type { ClusterDefinition } from "../../../config/derive";
import { shippedDefinition } from "../../support/shipped-definition";
import { record, UNKNOWN, type RecorderOptions } from "../../support/recorder";
import { onTwoHosts } from "../../support/two-hosts";

const TYPE = "proxmoxve:download/file:File";

function images({ hosts, image }: ClusterDefinition, options?: RecorderOptions) {
  return record(() => {
    const provider = new proxmoxve.Provider("proxmox", { endpoint: "https://192.168.50.2:8006" });
    const schematicId = options?.preview ? pulumi.output(pulumi.unknown as string) : image.schematicId;
    return Object.fromEntries(
      hosts.map((host) => [host.name, new Image(host.name, { host, image, schematicId }, { provider }).volumeId]),
    );
  }, options);
}

test("downloads the image to the host's datastore, under a name with version and schematic", async () => {
  const recording = await images(shippedDefinition());
  expect(recording.resources.map(({ type, name }) => `${type}::${name}`)).toEqual([
    "pulumi:providers:proxmoxve::proxmox",
    "homelab:proxmox:Image::n100",
    `${TYPE}::n100-talos-v1.13.9-eed1860a28cc-nocloud-amd64`,
  ]);
  const file = recording.one(TYPE);
  expect(file.inputs).toEqual({
    nodeName: "n100",
    datastoreId: "local",
    contentType: "import",
    fileName: "talos-v1.13.9-eed1860a28cc-nocloud-amd64.qcow2",
    url: "https://factory.talos.dev/image/eed1860a28ccc6fdb77f1f41ab0ae2a20c19bc6101618d416d5d72ec919bf679/v1.13.9/nocloud-amd64.qcow2",
    uploadTimeout: 1800,
    overwrite: false,
    overwriteUnmanaged: true,
  });
  expect(file.parent).toBe("homelab:proxmox:Image::n100");
  expect(file.options.provider).toBe("pulumi:providers:proxmoxve::proxmox");
  expect(recording.result).toEqual({ n100: "n100-talos-v1.13.9-eed1860a28cc-nocloud-amd64-id" });
});

test("the same image from another mirror is not fetched again", async () => {
  expect((await images(shippedDefinition())).one(TYPE).options.ignoreChanges).toEqual(["url"]);
});

test("nothing is asked for before the factory has answered", async () => {
  const recording = await images(shippedDefinition(), { preview: true });
  expect(recording.one(TYPE).inputs["url"]).toBe(UNKNOWN);
  expect(recording.result).toEqual({ n100: UNKNOWN });
});

test("two hosts whose datastores have one name get a file each", async () => {
  const files = (await images(shippedDefinition(onTwoHosts))).all(TYPE);
  expect(files.map(({ name, inputs }) => [name, inputs["nodeName"], inputs["datastoreId"]])).toEqual([
    ["n100-talos-v1.13.9-eed1860a28cc-nocloud-amd64", "n100", "local"],
    ["n200-talos-v1.13.9-eed1860a28cc-nocloud-amd64", "n200", "local"],
  ]);
});

test.each([
  ["version", (definition: { talos: { version: string } }) => void (definition.talos.version = "v1.13.10")],
  [
    "schematic",
    (definition: { talos: { extensions?: string[] } }) =>
      void definition.talos.extensions?.push("siderolabs/nut-client"),
  ],
])("another %s is another resource and another file", async (_, change) => {
  const before = (await images(shippedDefinition())).one(TYPE);
  const after = (await images(shippedDefinition(change))).one(TYPE);
  expect(after.name).not.toBe(before.name);
  expect(after.inputs["fileName"]).not.toBe(before.inputs["fileName"]);
});
