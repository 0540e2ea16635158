import type { PropertyMap } from "../property/value";
import type { CheckFailure } from "./adapter";
import type { Construction } from "./construction";

/** Who a request is about. */
export interface Subject {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

export interface Checked {
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

/** What an update would do to a resource. */
export interface Difference {
  readonly changes: boolean;
  /** Paths that change. */
  readonly changed: readonly string[];
  /** Paths, or names of what else it is, that make the resource anew. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** Why nobody can tell; the resource then counts as changed. */
  readonly unavailable?: string;
}

export const noDifference: Difference = { changes: false, changed: [], replaces: [], deleteBeforeReplace: false };

/** A provider as the engine's steps use it: properties with their secrets, whatever stands behind it. */
export interface Provider {
  check(request: {
    subject: Subject;
    olds: PropertyMap | undefined;
    news: PropertyMap;
    randomSeed: Uint8Array;
  }): Promise<Checked>;
  diff(request: {
    subject: Subject;
    id: string;
    oldInputs: PropertyMap;
    oldOutputs: PropertyMap;
    newInputs: PropertyMap;
    ignoreChanges: readonly string[];
  }): Promise<Difference>;
  create(request: {
    subject: Subject;
    inputs: PropertyMap;
    timeout: number;
  }): Promise<{ id: string; outputs: PropertyMap }>;
  read(request: {
    subject: Subject;
    id: string;
    inputs: PropertyMap;
    outputs: PropertyMap;
    timeout: number;
  }): Promise<ProviderRead | undefined>;
  update(request: {
    subject: Subject;
    id: string;
    oldInputs: PropertyMap;
    oldOutputs: PropertyMap;
    newInputs: PropertyMap;
    ignoreChanges: readonly string[];
    timeout: number;
  }): Promise<{ outputs: PropertyMap }>;
  delete(request: {
    subject: Subject;
    id: string;
    inputs: PropertyMap;
    outputs: PropertyMap;
    timeout: number;
  }): Promise<void>;
  invoke(token: string, args: PropertyMap): Promise<{ result: PropertyMap; failures: readonly CheckFailure[] }>;
  construct(subject: Omit<Subject, "urn">, inputs: PropertyMap, construction: Construction): Promise<PropertyMap>;
}

export interface ProviderRead {
  readonly id: string;
  readonly inputs: PropertyMap | undefined;
  readonly outputs: PropertyMap;
}

/** {@link "./adapter".PartialFailure} with its properties made sound. */
export class PartlyDone extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly outputs: PropertyMap,
    readonly reasons: readonly string[],
    readonly inputs: PropertyMap | undefined,
  ) {
    super(message);
  }
}
