import type { ProviderRegistry } from "../provider/registry";
import type { DependencyGraph } from "../state/graph";
import type { ResourceState } from "../state/resource";
import type { StepContext } from "../step/step";
import type { StackName } from "./aliases";
import type { Marks } from "./marks";

/** What the plan of a run is made from. */
export interface PlanContext {
  readonly name: StackName;
  readonly steps: StepContext;
  readonly registry: ProviderRegistry;
  readonly base: Base;
  readonly marks: Marks;
  /** URNs to replace although nothing about them changed. */
  readonly replaceTargets: ReadonlySet<string>;
  /** URNs to leave alone in a destroy. */
  readonly excluded: ReadonlySet<string>;
  readonly error: (urn: string | undefined, message: string) => void;
  readonly info: (urn: string, message: string) => void;
  readonly warn: (urn: string, message: string) => void;
}

/** The state that a run starts from. */
export interface Base {
  readonly resources: readonly ResourceState[];
  /** By URN, without those that are only still to be deleted. */
  readonly byUrn: ReadonlyMap<string, ResourceState>;
  readonly graph: DependencyGraph;
}

/** The user knows already what is wrong: it was said about a resource. */
export class BailError extends Error {}
