import type { Pod } from "./contents";
import { objectsOf } from "./contents-objects";
import type { KubernetesObject } from "./kubernetes-object";
import type { Path } from "./source-files";
import type { Tree } from "./tree";
import { source, type TreeObject } from "./tree-object";

/** Pods of one kind, by what makes them: a plain manifest, or a release by its contents. */
export interface Pods {
  readonly object: TreeObject;
  readonly namespace: string;
  /** How many; of a DaemonSet one a node. */
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Pod;
  /** Where the pod's spec stands in the object. */
  readonly at: Path;
  /** A job that Helm runs, and that is gone afterwards. */
  readonly hook: boolean;
  /** Whether it stays: no Job, CronJob or hook. */
  readonly lasting: boolean;
}

const PATHS: Readonly<Record<string, Path>> = {
  Pod: [],
  Deployment: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
};

/** All pods that the tree brings. */
export function podsOf(tree: Tree): readonly Pods[] {
  return [...allObjects(tree).flatMap((object) => podsIn(object, false) ?? []), ...hooksOf(tree)];
}

/** What Flux applies, and what the releases bring. */
export function allObjects({ objects, brought }: Pick<Tree, "objects" | "brought">): readonly TreeObject[] {
  return [...objects, ...brought];
}

function hooksOf({ releases }: Tree): readonly Pods[] {
  return releases.flatMap((release) => {
    const { contents, object, folder } = release;
    if (contents === undefined) return [];
    return contents.workloads.flatMap(({ hook, ...workload }, index) => {
      if (hook === undefined) return [];
      const [made] = objectsOf({ workloads: [workload], services: [], crds: [], objects: [] }, release);
      if (made === undefined) return [];
      const from = { ...object[source], file: `${folder}/contents.yaml`, at: ["workloads", index] };
      return podsIn({ ...made, [source]: from }, true) ?? [];
    });
  });
}

interface Template {
  readonly metadata?: { readonly labels?: Record<string, string> };
  readonly spec: Pod;
}

function podsIn(object: TreeObject, hook: boolean): Pods | undefined {
  const path = PATHS[object.kind];
  if (path === undefined || !["v1", "apps/v1", "batch/v1"].includes(object.apiVersion)) return undefined;
  const template = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], object);
  const { metadata = {}, spec } = template as Template;
  const { replicas = 1 } = (object["spec"] ?? {}) as { replicas?: number };
  return {
    object,
    namespace: object.metadata.namespace ?? "",
    replicas,
    labels: metadata.labels ?? {},
    spec,
    at: [...path, "spec"],
    hook,
    lasting: !hook && object.kind !== "Job" && object.kind !== "CronJob",
  };
}

/** All containers of a pod, and where each stands in its spec. */
export function containersOf({ containers, initContainers = [] }: Pod) {
  return [
    ...initContainers.map((container, index) => ({ container, at: ["initContainers", index] as const, init: true })),
    ...containers.map((container, index) => ({ container, at: ["containers", index] as const, init: false })),
  ];
}

/** The objects of a kind, whatever their version. */
export function ofKind<T extends KubernetesObject>(objects: readonly T[], kind: string, group?: string): readonly T[] {
  return objects.filter(
    (object) => object.kind === kind && (group === undefined || object.apiVersion.startsWith(`${group}/`)),
  );
}

/** Whether labels fulfil a selector of labels. */
export function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return Object.entries(selector).every(([key, value]) => labels?.[key] === value);
}

/** The spec of an object, as the caller knows its kind. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a cast with a name
export function specOf<T>(object: KubernetesObject): T {
  return (object["spec"] ?? {}) as T;
}
