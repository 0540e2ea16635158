import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import type { Goal } from "../plan/goal";

/** What the children of a registered resource take from it. */
export interface Parent {
  /** URN of its own parent. */
  readonly parent: string;
  /** Undefined for a remote component's own registration. */
  readonly goal: Goal | undefined;
  readonly transforms: readonly Callback[];
  /** Provider references by package; undefined unless it is a component. */
  readonly providers: ReadonlyMap<string, string> | undefined;
}

/** The resources that were registered so far, by URN. */
export class Parents {
  private readonly parents = new Map<string, Parent>();

  set(urn: string, parent: Parent): void {
    this.parents.set(urn, parent);
  }

  get(urn: string): Parent | undefined {
    return this.parents.get(urn);
  }

  /** The transforms of a resource's parents, the nearest first. */
  transforms(parent: string): Callback[] {
    const found: Callback[] = [];
    for (let up = this.parents.get(parent); up !== undefined; up = this.parents.get(up.parent)) {
      found.push(...up.transforms);
    }
    return found;
  }
}
