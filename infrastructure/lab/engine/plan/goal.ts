import type { Property, PropertyMap } from "../property/value";
import { noTimeouts, resourceState, type ResourceState, type Timeouts } from "../state/resource";

/** What the program wants one resource to be. */
export interface Goal {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly properties: PropertyMap;
  /** URN; empty for the root stack and providers that the engine makes. */
  readonly parent: string;
  /** Undefined where the program says nothing, so that the parent may. */
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  readonly deleteBeforeReplace: boolean | undefined;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Reference; empty for components and providers. */
  readonly provider: string;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  /** Null where there is none. */
  readonly replacementTrigger: Property;
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly Alias[];
  readonly timeouts: Timeouts;
  readonly deletedWith: string;
  readonly replaceWith: readonly string[];
}

/** Another URN that the resource may have had: as a whole, or what of it was different. Empty means the same as now. */
export type Alias =
  | { readonly urn: string }
  | {
      readonly name: string;
      readonly type: string;
      readonly parent: string;
      readonly noParent: boolean;
      readonly project: string;
      readonly stack: string;
    };

/** A provider that the engine makes itself: nothing is said about it. */
export const silentGoal: Omit<Goal, "type" | "name" | "properties"> = {
  custom: true,
  parent: "",
  protect: undefined,
  retainOnDelete: undefined,
  deleteBeforeReplace: undefined,
  dependencies: [],
  propertyDependencies: {},
  provider: "",
  ignoreChanges: [],
  replaceOnChanges: [],
  replacementTrigger: null,
  additionalSecretOutputs: [],
  aliases: [],
  timeouts: noTimeouts,
  deletedWith: "",
  replaceWith: [],
};

/** The state that a goal asks for, before any provider has seen it. */
export function goalState(urn: string, goal: Goal): ResourceState {
  return {
    ...resourceState(urn, goal.type),
    custom: goal.custom,
    inputs: goal.properties,
    parent: goal.parent,
    protect: goal.protect ?? false,
    retainOnDelete: goal.retainOnDelete ?? false,
    dependencies: [...goal.dependencies],
    propertyDependencies: Object.fromEntries(
      Object.entries(goal.propertyDependencies).map(([name, urns]) => [name, [...urns]]),
    ),
    provider: goal.provider,
    ignoreChanges: [...goal.ignoreChanges],
    replaceOnChanges: [...goal.replaceOnChanges],
    replacementTrigger: goal.replacementTrigger,
    additionalSecretOutputs: [...goal.additionalSecretOutputs],
    timeouts: goal.timeouts,
    deletedWith: goal.deletedWith,
    replaceWith: [...goal.replaceWith],
  };
}
