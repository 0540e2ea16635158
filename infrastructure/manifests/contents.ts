import { z } from "zod";

/**
 * What a Helm release brings, as far as the project relies on it: the schema of a release folder's `contents.yaml`. The
 * file is written from a real render (`npm run manifests -- contents`) and is read by the checks and by the lab.
 *
 * - All of it is in the release's namespace, unless an entry says another.
 * - `by` marks what no render shows: an operator makes it at run time, from the kinds that it knows. These entries are
 *   written by hand, and stay when the file is written anew.
 */

const strings = z.record(z.string(), z.string());
const open = z.looseObject({});
const by = z.string().min(1).optional();

const containerPort = z.strictObject({
  name: z.string().optional(),
  containerPort: z.number(),
  hostPort: z.number().optional(),
  hostIP: z.string().optional(),
  protocol: z.enum(["TCP", "UDP", "SCTP"]).optional(),
});

/** What is asked or run, without how often. */
const handler = z.strictObject({
  httpGet: z
    .strictObject({
      path: z.string().optional(),
      port: z.union([z.number(), z.string()]),
      scheme: z.enum(["HTTP", "HTTPS"]).optional(),
      host: z.string().optional(),
    })
    .optional(),
  tcpSocket: z.strictObject({ port: z.union([z.number(), z.string()]), host: z.string().optional() }).optional(),
  grpc: z.strictObject({ port: z.number(), service: z.string().optional() }).optional(),
  exec: z.strictObject({ command: z.array(z.string()) }).optional(),
});

const container = z.strictObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  ports: z.array(containerPort).optional(),
  /** But for what the pod says of itself (`fieldRef`). */
  env: z
    .array(z.strictObject({ name: z.string(), value: z.string().optional(), valueFrom: open.optional() }))
    .optional(),
  envFrom: z.array(open).optional(),
  resources: open.optional(),
  securityContext: open.optional(),
  volumeMounts: z.array(open).optional(),
  livenessProbe: handler.optional(),
  readinessProbe: handler.optional(),
  startupProbe: handler.optional(),
  lifecycle: z.strictObject({ postStart: handler.optional(), preStop: handler.optional() }).optional(),
  /** A sidecar: an init container with `Always`. */
  restartPolicy: z.string().optional(),
});

const pod = z.strictObject({
  containers: z.array(container).min(1),
  initContainers: z.array(container).optional(),
  volumes: z.array(z.looseObject({ name: z.string() })).optional(),
  securityContext: open.optional(),
  serviceAccountName: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  hostNetwork: z.boolean().optional(),
  hostPID: z.boolean().optional(),
  hostIPC: z.boolean().optional(),
  nodeSelector: strings.optional(),
  tolerations: z.array(open).optional(),
  affinity: open.optional(),
  priorityClassName: z.string().optional(),
  /** Of Jobs and CronJobs; the others have `Always`. */
  restartPolicy: z.enum(["Never", "OnFailure"]).optional(),
});

const workload = z
  .strictObject({
    kind: z.enum(["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"]),
    name: z.string(),
    replicas: z.number().int().nonnegative().default(1),
    /** The pods' labels. */
    labels: strings,
    /** What the controller finds its pods by; absent if it is all of the labels. */
    selector: strings.optional(),
    /** `Recreate` of a Deployment. */
    strategy: z.literal("Recreate").optional(),
    /** Of a CronJob. */
    schedule: z.string().optional(),
    /** Of a StatefulSet: the Service that gives its pods their names. */
    serviceName: z.string().optional(),
    /** Of a Job: when Helm runs it, e.g. `[post-install]`; it does not stand in the cluster afterwards. */
    hook: z.array(z.string()).optional(),
    by,
    pod,
    volumeClaimTemplates: z.array(open).optional(),
  })
  .refine(({ kind, schedule }) => kind !== "CronJob" || schedule !== undefined, {
    error: "a CronJob needs a schedule",
  });

const servicePort = z.strictObject({
  name: z.string().optional(),
  port: z.number(),
  targetPort: z.union([z.number(), z.string()]).optional(),
  protocol: z.enum(["TCP", "UDP", "SCTP"]).optional(),
  appProtocol: z.string().optional(),
});

const service = z.strictObject({
  name: z.string(),
  /** Where it is not the release's. */
  namespace: z.string().optional(),
  type: z.enum(["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]).default("ClusterIP"),
  /** What ServiceMonitors find it by. */
  labels: strings.optional(),
  selector: strings.optional(),
  /** `None` of a headless Service. */
  clusterIP: z.literal("None").optional(),
  loadBalancerClass: z.string().optional(),
  by,
  ports: z.array(servicePort).default([]),
});

const crd = z.strictObject({
  group: z.string(),
  version: z.string(),
  kind: z.string(),
  plural: z.string(),
  scope: z.enum(["Namespaced", "Cluster"]),
});

const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  by,
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

export const contentsSchema = z.strictObject({
  workloads: z.array(workload).default([]),
  services: z.array(service).default([]),
  /** One entry for each version that is served. */
  crds: z.array(crd).default([]),
  /** Anything else that is relied on, whole; of Secrets and ConfigMaps the name alone. */
  objects: z.array(object).default([]),
});

export type Contents = z.output<typeof contentsSchema>;
/** As it is written in the file, without what is there by default. */
export type ContentsInput = z.input<typeof contentsSchema>;
export type Workload = Contents["workloads"][number];
export type Pod = Workload["pod"];

/**
 * Checks the parsed content of a `contents.yaml`.
 *
 * @throws Error with every mistake, one line each.
 */
export function parseContents(content: unknown): Contents {
  const result = contentsSchema.safeParse(content ?? {});
  if (result.success) return result.data;
  throw new Error(result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
}
