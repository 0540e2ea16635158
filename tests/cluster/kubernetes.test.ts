import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { facts } from "../../components/flux/facts";
import { substitute } from "../../components/flux/hand-over";
import { shippedDefinition } from "../support/shipped-definition";

const ROOT = resolve(__dirname, "../..");
const TREE = join(ROOT, "cluster/kubernetes");
const definition = shippedDefinition();

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
  readonly spec: Record<string, unknown>;
}

function objectsOf(file: string): KubernetesObject[] {
  return parseAllDocuments(readFileSync(join(TREE, file), "utf8")).map(
    (document) => document.toJS() as KubernetesObject,
  );
}

test("Flux starts from the folder in the definition, and finds all it installs there", () => {
  expect(relative(ROOT, TREE)).toBe("cluster/kubernetes");
  expect(definition.git.path).toBe("./cluster/kubernetes/flux");
  const [{ resources }] = objectsOf("flux/kustomization.yaml") as unknown as [{ resources?: string[] }];
  expect(resources).toEqual([
    "flux-install.yaml",
    "gotk-components.yaml",
    "gotk-sync.yaml",
    "platform.yaml",
    "apps.yaml",
  ]);
});

test("what stands before the controllers is their namespace, which Flux never prunes", () => {
  expect(objectsOf("flux/flux-install.yaml")).toEqual([
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: "flux-system",
        labels: {
          "app.kubernetes.io/instance": "flux-system",
          "app.kubernetes.io/part-of": "flux",
          "kustomize.toolkit.fluxcd.io/prune": "disabled",
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/enforce-version": "latest",
        },
      },
    },
  ]);
});

test("with the facts filled in, Flux follows the definition's repository, branch and path", () => {
  const variables = facts(definition, { host: "tunnel.example.com", revision: "token-1" }) as Record<string, string>;
  const [repository, kustomization] = substitute(objectsOf("flux/gotk-sync.yaml"), variables) as KubernetesObject[];
  expect(repository).toMatchObject({
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata: { name: "flux-system", namespace: "flux-system" },
    spec: { url: definition.git.url, ref: { branch: definition.git.branch }, secretRef: { name: "flux-system" } },
  });
  expect(kustomization).toMatchObject({
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name: "flux-system", namespace: "flux-system" },
    spec: {
      path: definition.git.path,
      prune: true,
      sourceRef: { kind: "GitRepository", name: "flux-system" },
      postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "cluster-settings" }] },
    },
  });
});

test("a Kustomization of the tree waits, prunes, and substitutes from facts", () => {
  const [{ spec }] = objectsOf("flux/policy/kustomizations.yaml") as [KubernetesObject];
  expect(spec).toMatchObject({
    prune: true,
    wait: true,
    sourceRef: { kind: "GitRepository", name: "flux-system" },
  });
  const [settings] = objectsOf("flux/policy/settings.yaml") as [KubernetesObject];
  expect(settings.spec).toEqual({ postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "cluster-settings" }] } });
});
