import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { release } from "../../../infrastructure/flux/release";

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
}

interface Deployment extends KubernetesObject {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: {
        readonly containers: { image: string; args: string[]; resources: unknown; securityContext: unknown }[];
      };
    };
  };
}

const path = resolve(__dirname, "../../../cluster/kubernetes/flux/gotk-components.yaml");
const text = readFileSync(path, "utf8");
const objects = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
const CLUSTER_SCOPED = ["CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding"];

test("the committed manifest is of the release that the script makes", () => {
  expect(text).toContain(`# Flux Version: ${release.version}\n`);
  expect(text).toContain(`# Source: ${release.module}@${release.moduleVersion}\n`);
});

test("holds Flux's objects and no namespace, which stands before them", () => {
  const counts: Record<string, number> = {};
  for (const { kind } of objects) counts[kind] = (counts[kind] ?? 0) + 1;
  expect(counts).toEqual({
    ResourceQuota: 1,
    NetworkPolicy: 3,
    CustomResourceDefinition: 11,
    ServiceAccount: 4,
    ClusterRole: 3,
    ClusterRoleBinding: 2,
    Service: 3,
    Deployment: 4,
  });
});

test("each object is in flux-system or belongs to the cluster, and is labelled as Flux's", () => {
  for (const { kind, metadata } of objects) {
    expect(metadata.namespace).toBe(CLUSTER_SCOPED.includes(kind) ? undefined : "flux-system");
    expect(metadata.labels).toMatchObject({
      "app.kubernetes.io/instance": "flux-system",
      "app.kubernetes.io/part-of": "flux",
      "app.kubernetes.io/version": "v2.9.5",
    });
  }
  expect(new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).size).toBe(objects.length);
});

test.each([
  [
    "helm-controller",
    "ghcr.io/fluxcd/helm-controller:v1.6.4",
    "8ff15409e46d354338045f483d58ca9cb35dffa2f87e4addd1f5eba1e6a9175f",
    ["--requeue-dependency=5s", "--concurrent=16", "--feature-gates=CancelHealthCheckOnNewRevision=true"],
  ],
  [
    "kustomize-controller",
    "ghcr.io/fluxcd/kustomize-controller:v1.9.5",
    "a3a955eb2bc432c2eaa94d2d3714e3beae7fdf17586fd23aadf71ab597ac3339",
    ["--requeue-dependency=5s", "--concurrent=16", "--feature-gates=CancelHealthCheckOnNewRevision=true"],
  ],
  [
    "notification-controller",
    "ghcr.io/fluxcd/notification-controller:v1.9.4",
    "840f318265ee26f0d2c48a158bf7896b22aa4e998e320a18646309f0e40b15da",
    [],
  ],
  [
    "source-controller",
    "ghcr.io/fluxcd/source-controller:v1.9.5",
    "6f20d232d596a758c923d2861f23511718fc303b8a2e36a1434a7c736b9f4268",
    ["--requeue-dependency=5s"],
  ],
])("%s is pinned by tag and digest, looks again soon, and has limits", (name, image, digest, added) => {
  const { spec } = objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === name) as Deployment;
  const [container, ...others] = spec.template.spec.containers;
  expect(others).toEqual([]);
  expect(container?.image).toBe(`${image}@sha256:${digest}`);
  expect(
    container?.args.filter((argument) => /^--(requeue-dependency|concurrent|feature-gates)=/.test(argument)),
  ).toEqual(added);
  expect(container?.resources).toEqual({
    limits: { cpu: "1000m", memory: "1Gi" },
    requests: { cpu: name === "source-controller" ? "50m" : "100m", memory: "64Mi" },
  });
  expect(container?.securityContext).toMatchObject({ runAsNonRoot: true, readOnlyRootFilesystem: true });
  expect(spec.template.metadata.labels["app.kubernetes.io/version"]).toBe("v2.9.5");
});

test("substitution leaves the CRDs alone and finds no variable in the rest", () => {
  const disabled = objects.filter(
    ({ metadata }) => metadata.annotations?.["kustomize.toolkit.fluxcd.io/substitute"] === "disabled",
  );
  expect(new Set(disabled.map(({ kind }) => kind))).toEqual(new Set(["CustomResourceDefinition"]));
  expect(disabled).toHaveLength(11);
  expect(JSON.stringify(objects.filter(({ kind }) => kind !== "CustomResourceDefinition"))).not.toContain("${");
});
