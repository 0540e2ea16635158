import type { Target } from "../network-policy";
import type { TreeObject } from "../tree-object";
import type { Pods } from "../workloads";

/** One way through the cluster's network that is needed, and what needs it. */
export interface Way {
  /** An object, or what it is where no file tells. */
  readonly because: TreeObject;
  /** Those of whom at least one must get through. */
  readonly from: readonly Pods[];
  readonly to: Pods;
  readonly target: Target;
}
