import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { ImageDefinition } from "../../config/derive";
import { PlainError } from "../plain-error";

export interface SchematicArgs {
  /** The schematic as the image factory takes it, and the id that was computed from it. */
  readonly image: Pick<ImageDefinition, "schematic" | "schematicId">;
  /** Base URL of the image factory. */
  readonly factory: string;
}

/** The image's schematic at the image factory. Its images exist once the factory knows it. */
export class Schematic extends pulumi.ComponentResource {
  /** The factory's id, held against ours: unknown in a preview before it is there, an error where the two differ. */
  readonly schematicId: pulumi.Output<string>;

  constructor(name: string, { image, factory }: SchematicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:proxmox:Schematic", name, {}, opts);
    const schematic = new talos.imagefactory.Schematic(
      name,
      { schematic: image.schematic },
      {
        parent: this,
        // Another factory has to be told as well. And a changed schematic is a new one: an update in place, which is
        // what the provider makes of it, would keep the old one's id.
        replacementTrigger: `${factory}/schematics/${image.schematicId}`,
      },
    );
    this.schematicId = pulumi
      .all([schematic.id, schematic.urn])
      .apply(([answered, urn]) => agreedSchematic({ answered, computed: image.schematicId, factory, urn }));
    this.registerOutputs({ schematicId: this.schematicId });
  }
}

/**
 * The schematic's id on which the factory and we agree. File names, image URL and installer are all made from the
 * computed one, so nodes would boot one image and install another if the factory had a mind of its own.
 *
 * @throws PlainError that names both ids and says how the factory is asked again: its answer stays in the state.
 */
export function agreedSchematic(ids: { answered: string; computed: string; factory: string; urn: string }): string {
  const { answered, computed, factory, urn } = ids;
  if (answered === computed) return answered;
  throw new PlainError(
    `${factory} answered schematic ${answered}, but talos.extensions make it ${computed}; point ` +
      "endpoints.imageFactory to a Talos image factory, or mend this one and have it asked again with " +
      `\`npm run homelab -- pulumi --layer proxmox up --replace '${urn}'\``,
  );
}
