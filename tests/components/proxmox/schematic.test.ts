import * as talos from "@pulumiverse/talos";
import { agreedSchematic, Schematic } from "../../../components/proxmox/schematic";
import { shippedDefinition } from "../../support/shipped-definition";
import { record, UNKNOWN } from "../../support/recorder";

const TYPE = "talos:imageFactory/schematic:Schematic";
const { image } = shippedDefinition();
const factory = "https://factory.talos.dev";

function schematic(options: { answer?: string; preview?: boolean } = {}) {
  return record(
    () => {
      const provider = new talos.Provider("image-factory", { imageFactoryUrl: factory });
      return { id: new Schematic("talos", { image, factory }, { provider }).schematicId };
    },
    { preview: options.preview, id: () => options.answer ?? image.schematicId },
  );
}

test("registers one schematic below the component, with the definition's YAML and the factory's provider", async () => {
  const recording = await schematic();
  expect(recording.resources.map(({ type, name }) => `${type}::${name}`)).toEqual([
    "pulumi:providers:talos::image-factory",
    "homelab:proxmox:Schematic::talos",
    `${TYPE}::talos`,
  ]);
  const registered = recording.one(TYPE);
  expect(registered.inputs).toEqual({ schematic: image.schematic });
  expect(registered.parent).toBe("homelab:proxmox:Schematic::talos");
  expect(registered.options.provider).toBe("pulumi:providers:talos::image-factory");
});

test("is made anew at another factory and for another schematic, since an update would keep the old id", async () => {
  const { options } = (await schematic()).one(TYPE);
  expect(options.replacementTrigger).toBe(`https://factory.talos.dev/schematics/${image.schematicId}`);
});

test("gives the id that the factory answered", async () => {
  expect((await schematic()).result).toEqual({ id: image.schematicId });
});

test("a preview before it exists knows no id", async () => {
  expect((await schematic({ preview: true })).result).toEqual({ id: UNKNOWN });
});

test("another answer is an error that names both ids and says how the factory is asked again", async () => {
  const answer = "0".repeat(64);
  await expect(schematic({ answer })).rejects.toThrow(
    `https://factory.talos.dev answered schematic ${answer}, but talos.extensions make it ${image.schematicId}; point ` +
      "endpoints.imageFactory to a Talos image factory, or mend this one and have it asked again with " +
      "`npm run homelab -- pulumi --layer proxmox up --replace 'urn:pulumi:prox-n100::homelab::homelab:proxmox:Schematic$talos:imageFactory/schematic:Schematic::talos'`",
  );
});

test("an id that both agree on is the id", () => {
  expect(agreedSchematic({ answered: "ce", computed: "ce", factory, urn: "urn" })).toBe("ce");
});
