import type { PendingOperation } from "../state/checkpoint";

/**
 * What a person is told before an update of a state with interrupted operations; the real engine tells it and goes on, and
 * so does this one. Source: printPendingOperationsWarning in pkg/resource/deploy/deployment_executor.go of pulumi/pulumi.
 */
export function pendingOperationsWarning(operations: readonly PendingOperation[]): string {
  const listed = operations.map(({ resource, type }) => `  * ${resource.urn}, interrupted while ${type}`);
  return [
    `Attempting to deploy or update resources with ${operations.length} pending operations from previous deployment.`,
    ...listed,
    "These resources are in an unknown state because the engine was interrupted while waiting for changes to these " +
      "resources to complete. Look whether the operations were completed. A refresh takes over what has become of resources " +
      "that are in the state; a creation that left nothing behind is forgotten by a refresh that clears pending creates. " +
      "What a creation did leave behind has to be removed by hand, or the resource is made twice.",
  ].join("\n");
}
