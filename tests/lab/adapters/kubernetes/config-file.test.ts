import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unknown, type PlainMap } from "../../../../infrastructure/lab/engine/provider/adapter";
import { Secret } from "../../../../infrastructure/lab/engine/property/value";
import { harness } from "./harness";
import { FakeConstruction, kubeconfigOf, make, providerOf, request } from "./provider";

const lab = harness();

describe("a ConfigFile", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "manifests-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const construct = async (text: string, inputs: PlainMap = {}) => {
    writeFileSync(join(folder, "all.yaml"), text);
    const ours = await providerOf(kubeconfigOf(lab.server.url, lab.authority, lab.client));
    const construction = new FakeConstruction((made) => make(ours, made));
    const { signal, log } = request("", "");
    const type = "kubernetes:yaml/v2:ConfigFile";
    const all = { file: "all.yaml", ...inputs };
    const result = await ours.construct!(
      { type, name: "flux", inputs: all, directory: folder, preview: false, signal, log },
      construction,
    );
    return { outputs: result.outputs, asked: construction.asked };
  };

  const manifest = `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: repo, namespace: flux }
spec: { interval: 1:30, suspend: no }
---
apiVersion: v1
kind: Secret
metadata: { name: late }
stringData: { token: hunter2 }
---
# nothing
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: gitrepositories.source.toolkit.fluxcd.io, creationTimestamp: null }
spec:
  group: source.toolkit.fluxcd.io
  names: { kind: GitRepository }
  versions: [{ schema: { openAPIV3Schema: { x-kubernetes-preserve-unknown-fields: true } } }]
---
apiVersion: v1
kind: Namespace
metadata: { name: flux }
`;

  test("is its objects: named after the component, definitions and namespaces before what needs them", async () => {
    const { asked, outputs } = await construct(manifest);
    const urn = (type: string, name: string) => `urn:pulumi:test::flux::kubernetes:${type}::flux:${name}`;
    const crd = "gitrepositories.source.toolkit.fluxcd.io";
    expect(asked.map(({ type, name, dependsOn }) => [type, name, dependsOn])).toEqual([
      ["kubernetes:core/v1:Namespace", "flux:flux", []],
      ["kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", `flux:${crd}`, []],
      ["kubernetes:core/v1:Secret", "flux:default/late", []],
      [
        "kubernetes:source.toolkit.fluxcd.io/v1:GitRepository",
        "flux:flux/repo",
        [urn("core/v1:Namespace", "flux"), urn("apiextensions.k8s.io/v1:CustomResourceDefinition", crd)],
      ],
    ]);
    expect(asked[3]!.inputs["spec"]).toEqual({ interval: "1:30", suspend: false });
    expect(asked[2]!.inputs["stringData"]).toEqual(new Secret({ token: "hunter2" }));
    expect(outputs["resources"]).toEqual(asked.map(({ name }) => `ref:${name}`));
    const sent = lab.server.applied.find(({ path }) => path.endsWith(crd))!.object;
    expect(sent).toHaveProperty(
      ["spec", "versions", 0, "schema", "openAPIV3Schema", "x-kubernetes-preserve-unknown-fields"],
      true,
    );
  });

  test("takes another prefix, and tells its children not to wait", async () => {
    const { asked } = await construct("apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n", {
      resourcePrefix: "",
      skipAwait: true,
    });
    expect(asked).toMatchObject([
      { name: "a", inputs: { metadata: { name: "a", annotations: { "pulumi.com/skipAwait": "true" } } } },
    ]);
  });

  test("in a preview that does not know the file is unknown", async () => {
    expect((await construct("", { file: unknown })).outputs).toEqual({ resources: unknown });
  });

  test.each([
    [
      "kind: Job\napiVersion: batch/v1\nmetadata: { name: j }",
      "the lab does not model the kind Job of batch/v1 (of 'j')",
    ],
    ["kind: ConfigMap\nmetadata: { name: j }", "Kubernetes resources require a kind and apiVersion"],
    ["kind: ConfigMap\napiVersion: v1", "Kubernetes resources require a .metadata.name, and a ConfigMap has none"],
    ["a: {", /^decoding YAML: /],
  ])("refuses %j", async (text, message) => {
    await expect(construct(text)).rejects.toThrow(message);
    expect(lab.server.applied).toEqual([]);
  });
});
