import { secrets } from "../../../infrastructure/manifests/rules/secrets";
import { substitution } from "../../../infrastructure/manifests/rules/substitution";
import { broken } from "../tree-of";

const OWN = "- { kind: ConfigMap, name: cluster-settings }\n      - { kind: Secret, name: cluster-secrets-dns }";

/** The part dns with a Secret of its own, and a part more. */
function tree(files: Readonly<Record<string, string>>, { given = OWN, name = "dns" } = {}): Record<string, string> {
  return {
    "flux/parts.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  path: ./dns
  postBuild:
    substituteFrom:
      ${given}
`,
    ...files,
  };
}

const object = (kind: string, body: string) => `apiVersion: v1
kind: ${kind}
metadata: { name: token, namespace: dns }
${body}
`;
const RIGHT = { "dns/secret.yaml": object("Secret", "data:\n  token: ${CLOUDFLARE_DNS_TOKEN}") };

/** Of the table that the tree is held against there are other parts, which these trees have not. */
const about = (files: Record<string, string>) =>
  broken(secrets, files).filter((line) => !/gives secrets to (?!dns,)/.test(line));

test("a part's own secrets are the whole values in a Secret's data", () => {
  expect(about(tree(RIGHT))).toEqual([]);
});

const SHOWN =
  "shows the secret ${CLOUDFLARE_DNS_TOKEN}; write it as the whole value of a key in the `data` of a Secret";

test.each<[string, string, string]>([
  ["in a ConfigMap", object("ConfigMap", "data:\n  token: ${CLOUDFLARE_DNS_TOKEN}"), "ConfigMap dns/token"],
  ["in a name", object("ConfigMap", "data:\n  ${CLOUDFLARE_DNS_TOKEN}: x"), "ConfigMap dns/token"],
  ["in a text", object("Secret", "stringData:\n  url: https://x/${CLOUDFLARE_DNS_TOKEN}"), "Secret dns/token"],
  ["as text", object("Secret", "stringData:\n  token: ${CLOUDFLARE_DNS_TOKEN}"), "Secret dns/token"],
  ["in part of a value", object("Secret", "data:\n  token: x${CLOUDFLARE_DNS_TOKEN}"), "Secret dns/token"],
  ["with a default", object("Secret", "data:\n  token: ${CLOUDFLARE_DNS_TOKEN:=x}"), "Secret dns/token"],
  [
    "beside the right place",
    object("Secret", "data:\n  token: ${CLOUDFLARE_DNS_TOKEN}\ntype: ${CLOUDFLARE_DNS_TOKEN}"),
    "Secret dns/token",
  ],
  [
    "in what is only called Secret",
    object("Secret", "data:\n  token: ${CLOUDFLARE_DNS_TOKEN}").replace("v1", "example.org/v1"),
    "Secret dns/token",
  ],
  [
    "in the values of a release",
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: a, namespace: dns }\nspec:\n  values:\n    token: ${CLOUDFLARE_DNS_TOKEN}\n",
    "HelmRelease dns/a",
  ],
  [
    "in a Pod's environment",
    object("Pod", 'spec:\n  containers: [{ name: a, env: [{ name: T, value: "${CLOUDFLARE_DNS_TOKEN}" }] }]'),
    "Pod dns/token",
  ],
  [
    "in a script",
    object("ConfigMap", "data:\n  run.sh: |\n    curl -d ${CLOUDFLARE_DNS_TOKEN} x"),
    "ConfigMap dns/token",
  ],
])("a secret %s is shown to others", (_, text, what) => {
  expect(about(tree({ ...RIGHT, "dns/other.yaml": text }))).toEqual([
    expect.stringMatching(new RegExp(`^dns/other.yaml:\\d+  ${what} `)),
  ]);
  expect(about(tree({ ...RIGHT, "dns/other.yaml": text }))[0]).toContain(SHOWN);
});

test("a secret in the values of a release that come from a ConfigMap is shown to others", () => {
  const release =
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: a, namespace: dns }\nspec:\n" +
    "  valuesFrom: [{ kind: ConfigMap, name: dns-values }]\n";
  const values = {
    "dns/release.yaml": release,
    "dns/values.yaml": "token: ${CLOUDFLARE_DNS_TOKEN}\n",
    "dns/kustomization.yaml": "configMapGenerator:\n  - name: dns-values\n",
  };
  expect(about(tree({ ...RIGHT, ...values }))).toEqual([`dns/kustomization.yaml:2  ConfigMap dns/dns-values ${SHOWN}`]);
});

test("a part is given no other's Secret, nor an old one of all", () => {
  for (const name of ["cluster-secrets-monitoring", "cluster-secrets", "flux-system"]) {
    expect(about(tree(RIGHT, { given: `${OWN}\n      - { kind: Secret, name: ${name} }` }))).toContain(
      `flux/parts.yaml:6  Kustomization flux-system/dns is given the Secret ${name}; a part is given its own, ` +
        "cluster-secrets-dns, by an entry in components/flux/secret-parts.ts",
    );
  }
});

test("a part that is new, or in another's folder, takes no other's Secret", () => {
  expect(about(tree(RIGHT, { name: "evil" }))).toEqual([
    "components/flux/secret-parts.ts  gives secrets to dns, which is no Kustomization of the tree; take it out",
    "flux/parts.yaml:6  Kustomization flux-system/evil is given the Secret cluster-secrets-dns; a part is given its own, " +
      "cluster-secrets-evil, by an entry in components/flux/secret-parts.ts",
  ]);
});

test("a part that has secrets names its Secret", () => {
  expect(about(tree(RIGHT, { given: "- { kind: ConfigMap, name: cluster-settings }" }))).toEqual([
    "flux/parts.yaml:4  Kustomization flux-system/dns has secrets in components/flux/secret-parts.ts and does not name " +
      "cluster-secrets-dns; give it the label `secrets: own`, and name cluster-settings and that in `postBuild.substituteFrom`",
  ]);
});

test("a secret that a part is given and does not ask for is told", () => {
  expect(about(tree({}))).toEqual([
    "components/flux/secret-parts.ts  gives dns CLOUDFLARE_DNS_TOKEN, which it does not ask for; take it out",
  ]);
});

test("a secret that a part asks for and is not given is told", () => {
  const other = { "dns/other.yaml": object("Secret", "data:\n  token: ${GRAFANA_ADMIN_PASSWORD}") };
  const told = broken(substitution, tree({ ...RIGHT, ...other })).filter((line) => !line.includes("no manifest asks"));
  expect(told).toEqual([
    "dns/other.yaml:5  ${GRAFANA_ADMIN_PASSWORD} is no secret of dns; name it for that part in components/flux/secret-parts.ts",
  ]);
});

test.each([
  ["a release's values", "HelmRelease", "spec:\n  valuesFrom: [{ kind: Secret, name: cluster-secrets-dns }]"],
  ["a Pod", "Pod", "spec:\n  volumes: [{ name: a, secret: { secretName: cluster-secrets-monitoring } }]"],
  [
    "what a variable hides",
    "Pod",
    'spec:\n  volumes: [{ name: a, secret: { secretName: "${A:=cluster-}secrets-dns" } }]',
  ],
])("nothing but Flux names the Secrets: %s", (_, kind, body) => {
  expect(about(tree({ ...RIGHT, "dns/other.yaml": object(kind, body) }))).toEqual([
    expect.stringMatching(
      new RegExp(`^dns/other.yaml:5  ${kind} dns/token names cluster-secrets-\\w+, which is for Flux alone; `),
    ),
  ]);
});
