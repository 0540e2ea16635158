import type { Property, PropertyMap } from "../property/value";
import { parseReference } from "../urn";

/** Limits of a resource's operations in seconds; 0 where none is set. */
export interface Timeouts {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly read: number;
}

/**
 * One resource of a stack's state. Steps change it in place and the state that is written next has the change, so two
 * resources are the same one only if they are the same object.
 */
export interface ResourceState {
  urn: string;
  type: string;
  custom: boolean;
  /** The provider's id, empty for components and before the creation. */
  id: string;
  inputs: PropertyMap;
  outputs: PropertyMap;
  parent: string;
  protect: boolean;
  retainOnDelete: boolean;
  /** Read, not owned: it is never deleted. */
  external: boolean;
  /** Replaced, and still to be deleted. */
  delete: boolean;
  /** Deleted in order to be replaced, and still to be created. */
  pendingReplacement: boolean;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  provider: string;
  initErrors: string[];
  additionalSecretOutputs: string[];
  deletedWith: string;
  replaceWith: string[];
  /** Null where there is none. */
  replacementTrigger: Property;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  timeouts: Timeouts;
  /** The URN that it had before this run, where that was another one. */
  alias?: string | undefined;
  created?: string | undefined;
  modified?: string | undefined;
}

export const noTimeouts: Timeouts = { create: 0, update: 0, delete: 0, read: 0 };

/** A resource with nothing said but what it is. */
export function resourceState(urn: string, type: string): ResourceState {
  return {
    urn,
    type,
    custom: false,
    id: "",
    inputs: {},
    outputs: {},
    parent: "",
    protect: false,
    retainOnDelete: false,
    external: false,
    delete: false,
    pendingReplacement: false,
    dependencies: [],
    propertyDependencies: {},
    provider: "",
    initErrors: [],
    additionalSecretOutputs: [],
    deletedWith: "",
    replaceWith: [],
    replacementTrigger: null,
    ignoreChanges: [],
    replaceOnChanges: [],
    timeouts: noTimeouts,
  };
}

/** The URNs that the resource depends on, its parent and its provider aside. */
export function dependencyUrns(state: ResourceState): Set<string> {
  const urns = [
    ...state.dependencies,
    ...Object.values(state.propertyDependencies).flat(),
    state.deletedWith,
    ...state.replaceWith,
  ];
  return new Set(urns.filter((urn) => urn !== ""));
}

/** URN of the resource's provider; undefined where it has none. */
export function providerUrn(state: ResourceState): string | undefined {
  return state.provider === "" ? undefined : parseReference(state.provider).urn;
}
