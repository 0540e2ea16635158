import type { PlainMap, Shape } from "../../provider/adapter";

/** One resource type of the package `random`. Every change of it makes another value. */
export interface RandomResource {
  readonly shape: Shape;
  /** Outputs that only the creation gives. */
  readonly computed: readonly string[];
  /** The inputs with their defaults. */
  readonly effective: (inputs: PlainMap) => PlainMap;
  /** What is wrong with the inputs. */
  readonly problems: (inputs: PlainMap, name: string) => readonly string[];
  /** Makes the value; `id` is the resource's id, and an output only where the outputs have it. */
  readonly make: (inputs: PlainMap) => { readonly id: string; readonly outputs: PlainMap };
}
