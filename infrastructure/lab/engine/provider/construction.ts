import type { PropertyMap } from "../property/value";

/** What an adapter's `construct` makes a remote component with. */
export interface Construction {
  /** URN of the component, which is registered before `construct` is called. */
  readonly urn: string;
  /**
   * Registers a resource in the component. It gets the component's providers, what it inherits from its parent and the
   * transforms of its parents, as if the program had registered it.
   */
  readonly child: (child: ChildResource) => Promise<ConstructedResource>;
}

export interface ChildResource {
  readonly type: string;
  readonly name: string;
  /** `secret(…)` marks what must not be shown. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs of what it has to come after. */
  readonly dependsOn?: readonly string[];
}

/** A resource in a component, once it is there. */
export interface ConstructedResource {
  readonly urn: string;
  /** Undefined where it is not known yet. */
  readonly id: string | undefined;
  readonly outputs: PropertyMap;
  /** The resource as an output of the component. */
  readonly reference: unknown;
}
