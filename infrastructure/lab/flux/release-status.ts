import { createHash } from "node:crypto";
import { type ClusterObject, withConditions } from "./cluster-object";

/** One installation or upgrade of a release. */
export interface ReleaseAttempt {
  readonly chart: { readonly name: string; readonly version: string };
  readonly configDigest: string;
  readonly began: number;
}

interface Entry {
  readonly version: number;
}

/** The status that helm-controller writes while it installs or upgrades, and after it. */
export function releaseStatus(
  release: ClusterObject,
  attempt: ReleaseAttempt,
  state: "progressing" | "deployed" | "failed",
  problem = "",
): object {
  const { releaseName, targetNamespace, timeout = "5m0s" } = release.spec as Record<string, string | undefined>;
  const namespace = targetNamespace ?? release.metadata.namespace ?? "";
  const name = releaseName ?? release.metadata.name;
  const history = (release.status?.["history"] ?? []) as readonly Entry[];
  const number = (history[0]?.version ?? 0) + 1;
  const action = history.length === 0 ? "install" : "upgrade";
  const what = `release ${namespace}/${name}.v${String(number)} with chart ${attempt.chart.name}@${attempt.chart.version}`;
  const base = {
    observedGeneration: release.metadata.generation,
    lastAttemptedGeneration: release.metadata.generation,
    lastAttemptedRevision: attempt.chart.version,
    lastAttemptedConfigDigest: attempt.configDigest,
    lastAttemptedReleaseAction: action,
    storageNamespace: namespace,
  };
  const verb = action === "install" ? "Install" : "Upgrade";
  if (state === "progressing") {
    const message = `Running '${action}' action with timeout of ${timeout}`;
    const running = { reason: "Progressing", message } as const;
    return {
      ...base,
      conditions: withConditions(
        release,
        { type: "Reconciling", status: "True", ...running },
        { type: "Ready", status: "Unknown", ...running },
      ),
    };
  }
  const done = state === "deployed";
  const outcome = {
    status: done ? "True" : "False",
    reason: `${verb}${done ? "Succeeded" : "Failed"}`,
    message: done ? `Helm ${action} succeeded for ${what}` : `Helm ${action} failed for ${what}: ${problem}`,
  } as const;
  return {
    ...base,
    conditions: withConditions(release, { type: "Ready", ...outcome }, { type: "Released", ...outcome }).filter(
      ({ type }) => type !== "Reconciling",
    ),
    ...(done && {
      history: [
        {
          name,
          namespace,
          version: number,
          status: "deployed",
          chartName: attempt.chart.name,
          chartVersion: attempt.chart.version,
          configDigest: attempt.configDigest,
          digest: `sha256:${createHash("sha256").update(what).digest("hex")}`,
          firstDeployed: time(attempt.began),
          lastDeployed: time(Date.now()),
        },
        ...history.slice(0, 2).map((entry) => ({ ...entry, status: "superseded" })),
      ],
    }),
  };
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
