import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Flux, type FluxArgs } from "../../../components/flux/flux";
import { record } from "../../support/recorder";

const CONFIG_FILE = "kubernetes:yaml/v2:ConfigFile";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const SECRET = "kubernetes:core/v1:Secret";
const PROVIDER = "pulumi:providers:kubernetes::cluster";
const LABELS = { "kustomize.toolkit.fluxcd.io/prune": "disabled", "reconcile.fluxcd.io/watch": "Enabled" };

const flux = (gitCredentials: FluxArgs["gitCredentials"] = { username: "u", password: pulumi.secret("p") }) =>
  record(() => {
    const provider = new k8s.Provider("cluster", { kubeconfig: "k" });
    const { namespace } = new Flux(
      "flux",
      {
        manifests: "../../cluster/kubernetes/flux",
        facts: { CLUSTER_NAME: "prox-n100", TUNNEL_HOST: pulumi.output("tunnel.example.com") },
        secrets: { dns: { TOKEN: pulumi.secret("t") }, web: { OTHER: pulumi.secret("o") } },
        gitCredentials,
      },
      { providers: { kubernetes: provider } },
    );
    return namespace;
  });

test("registers the three manifests, the facts and the Secrets, below itself and with the given provider", async () => {
  const { resources, result } = await flux();
  expect(result).toBe("flux-system");
  expect(resources.map(({ type, name }) => `${type}::${name}`).sort()).toEqual([
    "homelab:flux:Flux::flux",
    `${CONFIG_MAP}::flux-settings`,
    `${SECRET}::flux-git-credentials`,
    `${SECRET}::flux-secrets-dns`,
    `${SECRET}::flux-secrets-web`,
    `${CONFIG_FILE}::flux-components`,
    `${CONFIG_FILE}::flux-install`,
    `${CONFIG_FILE}::flux-sync`,
    PROVIDER,
  ]);
  const children = resources.filter(({ type }) => type.startsWith("kubernetes:"));
  expect(children.map(({ parent }) => parent)).toEqual(children.map(() => "homelab:flux:Flux::flux"));
  expect(children.map(({ options }) => options.provider)).toEqual(children.map(() => PROVIDER));
});

test.each([
  ["flux-install", "flux-install.yaml", []],
  ["flux-components", "gotk-components.yaml", [`${CONFIG_FILE}::flux-install`]],
  [
    "flux-sync",
    "gotk-sync.yaml",
    [
      `${CONFIG_MAP}::flux-settings`,
      `${SECRET}::flux-git-credentials`,
      `${SECRET}::flux-secrets-dns`,
      `${SECRET}::flux-secrets-web`,
      `${CONFIG_FILE}::flux-components`,
    ],
  ],
])("%s reads %s relative to the project, in its turn, and hands it over", async (name, file, dependsOn) => {
  const manifest = (await flux()).one(CONFIG_FILE, name);
  expect(manifest.inputs).toEqual({ file: `../../cluster/kubernetes/flux/${file}` });
  expect(manifest.dependsOn).toEqual(dependsOn);
  expect(manifest.options.transforms).toBe(1);
});

test.each([
  [
    CONFIG_MAP,
    "flux-settings",
    "cluster-settings",
    { data: { CLUSTER_NAME: "prox-n100", TUNNEL_HOST: "tunnel.example.com" } },
  ],
  [SECRET, "flux-secrets-dns", "cluster-secrets-dns", { stringData: { secret: { TOKEN: "t" } } }],
  [SECRET, "flux-secrets-web", "cluster-secrets-web", { stringData: { secret: { OTHER: "o" } } }],
  [SECRET, "flux-git-credentials", "flux-system", { stringData: { secret: { username: "u", password: "p" } } }],
])(
  "%s %s stays ours: written by each update, never pruned, kept when the layer goes",
  async (type, name, object, content) => {
    const resource = (await flux()).one(type, name);
    expect(resource.inputs).toEqual({
      apiVersion: "v1",
      kind: type.split(":").at(-1),
      metadata: { name: object, namespace: "flux-system", labels: LABELS },
      ...content,
    });
    expect(resource.dependsOn).toEqual([`${CONFIG_FILE}::flux-components`]);
    expect(resource.options.ignoreChanges).toEqual([]);
    expect(resource.options.retainOnDelete).toBe(true);
    expect(resource.options.additionalSecretOutputs).toEqual(type === SECRET ? ["data", "stringData"] : []);
  },
);

test("no credentials are no content, and still a Secret, which the manifest names", async () => {
  expect((await flux({})).one(SECRET, "flux-git-credentials").inputs).toEqual({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "flux-system", namespace: "flux-system", labels: LABELS },
  });
});
