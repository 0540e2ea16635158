import type { Contents, Workload } from "./contents";
import type { KubernetesObject } from "./kubernetes-object";
import { mapTexts } from "./map-texts";
import { isClusterScoped } from "./scope";

/** The release that brings the contents. */
export interface ReleaseName {
  readonly name: string;
  readonly namespace: string;
}

/**
 * The Kubernetes objects that a release's contents stand for, complete enough for an API server: custom resource
 * definitions first, which take whatever they are given, then the rest. Hooks' jobs are left out.
 *
 * @param variables What `${NAME}` in the contents stands for; other texts with a dollar sign stay as they are.
 */
export function objectsOf(
  contents: Contents,
  release: ReleaseName,
  variables: Readonly<Record<string, string>> = {},
): readonly KubernetesObject[] {
  const { workloads, services, objects } = filledIn(contents, variables);
  const metadata = (name: string, labels?: Record<string, string>) => ({
    name,
    namespace: release.namespace,
    ...(labels && { labels }),
  });
  return [
    ...definitionsOf(contents.crds),
    ...objects.map(({ by: _, ...object }) => {
      const { namespace = release.namespace, ...rest } = object.metadata;
      return isClusterScoped(object) ? object : { ...object, metadata: { ...rest, namespace } };
    }),
    ...services.map(({ name, namespace = release.namespace, labels, by: _, ...spec }) => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata(name, labels), namespace },
      spec,
    })),
    ...workloads
      .filter(({ hook }) => hook === undefined)
      .map((workload) => ({
        apiVersion: workload.kind === "Job" || workload.kind === "CronJob" ? "batch/v1" : "apps/v1",
        kind: workload.kind,
        metadata: metadata(workload.name, workload.labels),
        spec: specOf(workload),
      })),
  ];
}

function filledIn<T>(value: T, variables: Readonly<Record<string, string>>): T {
  return mapTexts(value, (text) => text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => variables[name] ?? whole));
}

function specOf(workload: Workload): Record<string, unknown> {
  const { kind, replicas, labels, selector = labels, strategy, schedule, serviceName, pod } = workload;
  const template = { metadata: { labels }, spec: pod };
  const selected = { selector: { matchLabels: selector }, template };
  const job = { template: { ...template, spec: { restartPolicy: "OnFailure", ...pod } } };
  switch (kind) {
    case "Deployment":
      return { replicas, ...(strategy && { strategy: { type: strategy } }), ...selected };
    case "StatefulSet": {
      const { volumeClaimTemplates = [] } = workload;
      return { replicas, serviceName, ...selected, volumeClaimTemplates };
    }
    case "DaemonSet":
      return selected;
    case "Job":
      return job;
    case "CronJob":
      return { schedule, jobTemplate: { spec: job } };
  }
}

function definitionsOf(crds: Contents["crds"]): readonly KubernetesObject[] {
  const names = new Set(crds.map(({ group, plural }) => `${plural}.${group}`));
  return [...names].map((name) => {
    const versions = crds.filter(({ group, plural }) => `${plural}.${group}` === name);
    const [{ group, kind, plural, scope }] = versions as [Contents["crds"][number]];
    return {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: {
        name,
        // Kubernetes' own groups ask for a word on who has approved of the kind.
        ...(/(^|\.)k(8s|ubernetes)\.io$/.test(group) && {
          annotations: { "api-approved.kubernetes.io": "unapproved, as the lab has no more than its name" },
        }),
      },
      spec: {
        group,
        scope,
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: versions.map(({ version }, index) => ({
          name: version,
          served: true,
          storage: index === 0,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          subresources: { status: {} },
        })),
      },
    };
  });
}
