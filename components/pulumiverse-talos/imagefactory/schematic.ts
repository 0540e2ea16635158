import type * as pulumi from "@pulumi/pulumi";
import { isResource, TalosResource } from "../plugin";

const definition = {
  type: "talos:imageFactory/schematic:Schematic",
  inputs: ["schematic"],
  requiredInputs: [],
  outputs: [],
  secrets: [],
};

export interface SchematicArgs {
  /** YAML of the schematic. */
  schematic?: pulumi.Input<string | undefined>;
}

/** What an existing resource is looked up by, beside its id. */
export type SchematicState = Partial<SchematicArgs>;

/** A schematic at the image factory; its id is the resource's. */
export class Schematic extends TalosResource {
  static readonly __pulumiType = definition.type;

  /** YAML of the schematic. */
  declare readonly schematic: pulumi.Output<string | undefined>;

  constructor(name: string, args?: SchematicArgs, opts?: pulumi.CustomResourceOptions) {
    super(definition, name, args, opts);
  }

  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: SchematicState = {},
    opts?: pulumi.CustomResourceOptions,
  ): Schematic {
    return new Schematic(name, state, { ...opts, id });
  }

  static override isInstance(object: unknown): object is Schematic {
    return isResource(object, definition);
  }
}
