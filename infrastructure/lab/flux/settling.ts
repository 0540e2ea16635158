import { conditionOf, isReady } from "./cluster-object";
import type { ClusterState } from "./cluster-state";

/** The Kustomization that the others are applied by. */
const ROOT = "flux-system";

/** Whether all of the tree is ready, in this revision. */
export function isConverged(state: ClusterState, revision: string): boolean {
  const { kustomizations, releases } = state;
  return (
    kustomizations.length > 1 &&
    kustomizations.every((each) => isReady(each) && each.status?.["lastAppliedRevision"] === revision) &&
    releases.every(isReady)
  );
}

/** Whether the tree's newest state has not been looked at yet, or a part of it is being built or applied. */
export function isAtWork({ kustomizations }: ClusterState, revision: string | undefined): boolean {
  const first = kustomizations.find(({ metadata }) => metadata.name === ROOT);
  if (first?.status?.["lastAttemptedRevision"] !== revision) return true;
  return kustomizations.some((each) => {
    const { status, reason, message = "" } = conditionOf(each, "Reconciling") ?? {};
    const waits =
      message.startsWith("Running health checks") || conditionOf(each, "Ready")?.reason === "DependencyNotReady";
    return status === "True" && reason === "Progressing" && !waits;
  });
}

/** What would change if anything went on. */
export function progressOf({ kustomizations, releases, pods, claims }: ClusterState): unknown {
  return [
    ...[...kustomizations, ...releases].map(({ metadata, status }) => [
      metadata.name,
      status?.["lastAppliedRevision"],
      status?.conditions?.map(({ type, status: is, reason, message }) => [type, is, reason, message]),
    ]),
    ...[...pods, ...claims].map(({ metadata, status }) => [metadata.name, status?.["phase"]]),
  ];
}
