import { type ClusterObject, conditionOf } from "./cluster-object";

interface Counts {
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly desiredNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly updatedNumberScheduled?: number;
}

/** Whether all pods of a workload run as it is now asked for; a Job, whether it is done. What has no pods always does. */
export function isRunning(object: ClusterObject): boolean {
  const status = (object.status ?? {}) as Counts & ClusterObject["status"];
  const { replicas = 1 } = ((object as Partial<ClusterObject>).spec ?? {}) as Counts;
  const observed = status.observedGeneration === object.metadata.generation;
  switch (object.kind) {
    case "Deployment":
      return observed && (status.updatedReplicas ?? 0) >= replicas && (status.availableReplicas ?? 0) >= replicas;
    case "StatefulSet":
      return observed && (status.readyReplicas ?? 0) >= replicas;
    case "DaemonSet": {
      const { desiredNumberScheduled = 0, numberAvailable = 0, updatedNumberScheduled = 0 } = status;
      return observed && numberAvailable >= desiredNumberScheduled && updatedNumberScheduled >= desiredNumberScheduled;
    }
    case "Job":
      return conditionOf(object, "Complete")?.status === "True";
    default:
      return true;
  }
}
