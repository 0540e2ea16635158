import { z } from "zod";

import type { Certificate } from "../certificates/authority";

/** Talos keeps PEM texts base64-encoded; inside the lab they are plain. */
const pem = z.string().transform((encoded, context) => {
  const text = Buffer.from(encoded, "base64").toString("utf8");
  if (!text.startsWith("-----BEGIN "))
    context.addIssue({ code: "custom", message: "is not a base64-encoded PEM text" });
  return text;
});

const authority = z
  .object({ crt: pem, key: pem })
  .transform(({ crt, key }): Certificate => ({ certificate: crt, key }));

/** One value, or several for a flag that is given more than once. */
const extraArgs = z.record(
  z.string(),
  z.union([z.string(), z.array(z.string())]).transform((value) => (Array.isArray(value) ? value : [value])),
);

const component = {
  image: z.string().optional(),
  extraArgs: extraArgs.default({}),
  env: z.record(z.string(), z.string()).default({}),
};

const anyObject = z.record(z.string(), z.unknown());

/** What Talos gives Kubernetes when the config is silent (Talos 1.13, `pkg/machinery/constants` and `v1alpha1`). */
const DEFAULT_POD_SUBNETS: [string] = ["10.244.0.0/16"];
const DEFAULT_SERVICE_SUBNETS: [string] = ["10.96.0.0/12"];
const DEFAULT_AUDIT_POLICY = { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [{ level: "Metadata" }] };

const schema = z.object({
  machine: z.object({
    type: z.literal(["controlplane", "init"], { error: "must be a control plane's, a worker runs no control plane" }),
  }),
  cluster: z.object({
    clusterName: z.string().default("talos"),
    controlPlane: z.object({ endpoint: z.url(), localAPIServerPort: z.int().default(6443) }),
    network: z
      .object({
        dnsDomain: z.string().default("cluster.local"),
        podSubnets: z.array(z.string()).nonempty().default(DEFAULT_POD_SUBNETS),
        serviceSubnets: z.array(z.string()).nonempty().default(DEFAULT_SERVICE_SUBNETS),
      })
      .prefault({}),
    allowSchedulingOnControlPlanes: z.boolean().default(false),
    token: z.string().regex(/^[a-z0-9]{6}\.[a-z0-9]{16}$/, "is not a bootstrap token"),
    secretboxEncryptionSecret: z.string().optional(),
    aescbcEncryptionSecret: z.string().optional(),
    ca: authority,
    acceptedCAs: z.array(z.object({ crt: pem })).default([]),
    aggregatorCA: authority,
    serviceAccount: z.object({ key: pem }),
    etcd: z.object({ ca: authority, extraArgs: extraArgs.default({}) }),
    apiServer: z
      .object({
        ...component,
        certSANs: z.array(z.string()).default([]),
        admissionControl: z.array(z.object({ name: z.string(), configuration: anyObject })).default([]),
        auditPolicy: anyObject.default(DEFAULT_AUDIT_POLICY),
        authorizationConfig: z
          .array(z.object({ type: z.string(), name: z.string(), webhook: anyObject.optional() }))
          .default([]),
      })
      .prefault({}),
    controllerManager: z.object({ ...component }).prefault({}),
    scheduler: z.object({ ...component, config: anyObject.default({}) }).prefault({}),
    inlineManifests: z.array(z.object({ name: z.string() })).default([]),
    extraManifests: z.array(z.string()).default([]),
    adminKubeconfig: z.object({ certLifetime: z.string().default("8760h0m0s") }).prefault({}),
  }),
});

/** The part of a Talos control-plane config that makes a control plane, with Talos' defaults and PEM texts decoded. */
export type ClusterConfig = z.output<typeof schema>["cluster"];

/** Values of a component's flags by their names without dashes. */
export type FlagValues = Readonly<Record<string, readonly string[]>>;

/**
 * Reads a parsed Talos v1alpha1 control-plane config.
 *
 * @throws Error that names every field that is missing or wrong; never their values, which are secrets.
 */
export function readMachineConfig(machineConfig: unknown): ClusterConfig {
  const result = schema.safeParse(machineConfig);
  if (result.success) return result.data.cluster;
  const issues = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`the machine config makes no control plane:\n${issues.join("\n")}`);
}
