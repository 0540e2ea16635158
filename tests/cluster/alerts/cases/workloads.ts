import { type Cases, cordoned, fires, ready, type Sample, silent, state } from "../case";

interface FluxObject {
  readonly name: string;
  readonly kind?: string;
  readonly ready?: string;
  readonly reason?: string;
  readonly suspended?: string;
}

function flux(object: FluxObject, values = "1x60"): Sample {
  const { name, kind = "Kustomization", ready: status = "False", reason = "HealthCheckFailed", suspended } = object;
  const labels = [
    `customresource_group="kustomize.toolkit.fluxcd.io",customresource_version="v1",customresource_kind="${kind}"`,
    `exported_namespace="flux-system",name="${name}",ready="${status}",reason="${reason}"`,
    ...(suspended === undefined ? [] : [`suspended="${suspended}"`]),
  ];
  return state(`gotk_resource_info{${labels.join(",")}}`, values);
}

const failing = (name: string, kind = "Kustomization") => ({
  labels: { customresource_kind: kind, exported_namespace: "flux-system", name },
  summary: `${kind} flux-system/${name} is not ready`,
});

const POD = 'namespace="media",pod="radarr-0"';
const crashing = (values: string, reason = "CrashLoopBackOff"): Sample =>
  state(`kube_pod_container_status_waiting_reason{${POD},uid="1",container="radarr",reason="${reason}"}`, values);
const phase = (name: string, values: string): Sample =>
  state(`kube_pod_status_phase{${POD},uid="1",phase="${name}"}`, values);
const unschedulable = (values: string): Sample => state(`kube_pod_status_unschedulable{${POD},uid="1"}`, values);
const pod = { labels: { namespace: "media", pod: "radarr-0" } };

const JOB = 'namespace="backup",job_name="copy-1"';
const job = (condition: string, values: string): Sample =>
  state(`kube_job_failed{${JOB},condition="${condition}"}`, values);
const failed = { labels: { namespace: "backup", job_name: "copy-1" }, summary: "job backup/copy-1 has failed" };

/** A job that a CronJob started at second 60, and when that CronJob last succeeded. */
function scheduled(lastSuccess: string): Sample[] {
  return [
    job("true", "1x60"),
    state(`kube_job_owner{${JOB},owner_kind="CronJob",owner_name="copy",owner_is_controller="true"}`, "1x60"),
    state(`kube_job_status_start_time{${JOB}}`, "60x60"),
    state('kube_cronjob_status_last_successful_time{namespace="backup",cronjob="copy"}', lastSuccess),
  ];
}

export const WORKLOADS: Cases = {
  FluxNotReady: [
    fires("for half an hour", "30m", [flux({ name: "apps" })], failing("apps")),
    fires("it cannot say", "30m", [flux({ name: "apps", ready: "Unknown", reason: "Progressing" })], failing("apps")),
    fires(
      "its state flaps between the two",
      "30m",
      [
        flux(
          { name: "radarr", kind: "HelmRelease", reason: "InstallFailed" },
          "1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1",
        ),
        flux(
          { name: "radarr", kind: "HelmRelease", ready: "Unknown", reason: "Progressing" },
          "_ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _ 1 _",
        ),
      ],
      failing("radarr", "HelmRelease"),
    ),
    fires(
      "others wait for it: they are no cause",
      "30m",
      [
        flux({ name: "storage" }),
        flux({ name: "monitoring", reason: "DependencyNotReady" }),
        flux({ name: "apps", reason: "DependencyNotReady" }),
        flux({ name: "radarr", kind: "HelmRelease", reason: "SourceNotReady" }),
      ],
      failing("storage"),
    ),
    fires(
      "it waits for one that is not there",
      "30m",
      [flux({ name: "apps", reason: "DependencyNotReady" })],
      failing("apps"),
    ),
    silent("for 29 minutes", "29m", [flux({ name: "apps" })]),
    silent("ready", "60m", [flux({ name: "apps", ready: "True", reason: "ReconciliationSucceeded" })]),
    silent("suspended", "60m", [flux({ name: "apps", suspended: "true" })]),
    silent("suspended, and others wait for it", "60m", [
      flux({ name: "apps", suspended: "true", reason: "DependencyNotReady" }),
    ]),
    silent("a node is down, of which NodeDown tells", "60m", [flux({ name: "apps" }), ready("worker-1", "0x60")]),
    silent("a node is in maintenance", "60m", [flux({ name: "apps" }), cordoned("worker-1", "1x60")]),
  ],
  PodCrashLooping: [
    fires("for a quarter of an hour, between two starts", "15m", [crashing("1 1 _ _ 1 1 _ _ 1 1 _ _ 1 1 _ _")], {
      ...pod,
      summary: "media/radarr-0 crashes again and again",
    }),
    silent("for 14 minutes", "14m", [crashing("1 1 _ _ 1 1 _ _ 1 1 _ _ 1 1 _ _")]),
    silent("once, and then it ran", "30m", [crashing("1 1 _x30")]),
    silent("it waits for an image", "30m", [crashing("1x30", "ImagePullBackOff")]),
  ],
  PodWaiting: [
    fires("for half an hour", "30m", [phase("Pending", "1x30"), unschedulable("1x30")], {
      ...pod,
      summary: "media/radarr-0 has not started",
    }),
    fires(
      "for its image, while a node is in maintenance",
      "30m",
      [phase("Pending", "1x30"), cordoned("worker-1", "1x30")],
      {
        ...pod,
        summary: "media/radarr-0 has not started",
      },
    ),
    silent("for 29 minutes", "29m", [phase("Pending", "1x30"), unschedulable("1x30")]),
    silent("it runs", "60m", [phase("Pending", "0x60"), phase("Running", "1x60")]),
    silent("for a node that is down, of which NodeDown tells", "60m", [
      phase("Pending", "1x60"),
      unschedulable("1x60"),
      ready("worker-1", "0x60"),
    ]),
    silent("for a node that is in maintenance", "60m", [
      phase("Pending", "1x60"),
      unschedulable("1x60"),
      cordoned("worker-1", "1x60"),
    ]),
  ],
  JobFailed: [
    fires("of no CronJob", "15m", [job("true", "1x15")], failed),
    fires("the CronJob has not succeeded since", "15m", scheduled("30x60"), failed),
    silent("for 14 minutes", "14m", [job("true", "1x15")]),
    silent("a pod of it failed, and the next one did it", "30m", [
      state(`kube_job_status_failed{${JOB},reason="BackoffLimitExceeded"}`, "1x30"),
    ]),
    silent("its condition says that it has not", "30m", [job("true", "0x30"), job("false", "1x30")]),
    silent("the next run of the CronJob succeeded", "30m", scheduled("3600x60")),
  ],
};
