import { stringify } from "yaml";
import { parseDocuments } from "../../../../components/talos/config-document";
import { COMMITTED, renderFiles } from "../../../../components/talos/emission/files";
import { provenance } from "../../../../components/talos/emission/stamp";
import { secretTexts } from "../../../../components/talos/emission/redact";
import { definitionOf, fiveNodes, threeNodes } from "../support/definitions";
import { emissionOf } from "../support/emission";
import { machineSecrets } from "../support/machine-secrets";

const emission = emissionOf(definitionOf(threeNodes));
const files = renderFiles(emission);

test("gives the three files of the cluster, those with key material, and one for each node", () => {
  const shared = ["controlplane.yaml", "kubeconfig", "secrets.yaml", "talconfig.yaml", "talosconfig", "worker.yaml"];
  expect(Object.keys(files).sort()).toEqual(["control-1.yaml", ...shared, "worker-1.yaml", "worker-2.yaml"].sort());
  expect(Object.keys(renderFiles(emissionOf(definitionOf(fiveNodes))))).toHaveLength(11);
});

test("every file says where it comes from", () => {
  for (const text of Object.values(files)) expect(provenance(text)).toEqual({ cluster: "lab", intact: true });
});

test.each(COMMITTED)("no secret is in %s", (name) => {
  const secrets = [...secretTexts(machineSecrets).keys()];
  expect(secrets).toHaveLength(14);
  expect(secrets.filter((secret) => files[name]!.includes(secret))).toEqual([]);
});

test("the files with key material are complete", () => {
  const inFile = (name: string) => [...secretTexts(machineSecrets)].filter(([secret]) => files[name]!.includes(secret));
  expect(inFile("secrets.yaml")).toHaveLength(14);
  expect(inFile("control-1.yaml")).toHaveLength(14);
  expect(
    inFile("worker-1.yaml")
      .map(([, path]) => path)
      .sort(),
  ).toEqual([
    "certs.k8s.cert",
    "certs.os.cert",
    "cluster.id",
    "cluster.secret",
    "secrets.bootstrapToken",
    "trustdinfo.token",
  ]);
  expect(files["kubeconfig"]).toContain("a2V5LWs4cy1hZG1pbg==");
  expect(files["talosconfig"]).toContain("a2V5LWFkbWluLTE=");
});

test("a role's config has nothing of one node", () => {
  for (const name of ["controlplane.yaml", "worker.yaml"]) {
    const kinds = parseDocuments(files[name]!).map(({ kind, auto }) => [kind, auto]);
    expect(kinds).toContainEqual(["HostnameConfig", "stable"]);
    expect(files[name]).not.toMatch(/control-1|worker-1|192\.168\.50\.(11|21)|bc:24|UserVolumeConfig|LinkConfig/);
  }
});

test("a node's config has its name, its address and its volume", () => {
  const kinds = parseDocuments(files["worker-1.yaml"]!).map(({ kind, name, hostname }) => [kind, name ?? hostname]);
  expect(kinds).toEqual([
    [undefined, undefined],
    ["HostnameConfig", "worker-1"],
    ["KmsgLogConfig", "collector"],
    ["LinkAliasConfig", "lan0"],
    ["LinkConfig", "lan0"],
    ["ResolverConfig", undefined],
    ["TimeSyncConfig", undefined],
    ["UserVolumeConfig", "longhorn"],
  ]);
});

test("the same values give the same bytes, however they were formatted", () => {
  const otherwise = (text: string) =>
    parseDocuments(text)
      .reverse()
      .map((document) =>
        stringify(Object.fromEntries(Object.entries(document).reverse()), { indent: 8, lineWidth: 40 }),
      )
      .join("---\n");
  const { roles, nodes, talosconfig, kubeconfig } = emission;
  const again = renderFiles({
    ...emission,
    roles: { controlplane: otherwise(roles.controlplane), worker: otherwise(roles.worker) },
    nodes: Object.fromEntries(
      Object.entries(nodes)
        .reverse()
        .map(([name, text]) => [name, otherwise(text)]),
    ),
    talosconfig: otherwise(talosconfig),
    kubeconfig: otherwise(kubeconfig),
  });
  expect(again).toEqual(files);
});

test("the order of the nodes in the definition changes nothing", () => {
  const reordered = Object.fromEntries(Object.entries(threeNodes).reverse());
  expect(renderFiles(emissionOf(definitionOf(reordered)))).toEqual(files);
});

test("refuses to give Git a secret, and says which", () => {
  // The definition's own rules refuse what looks like one; this is what looks like none.
  const note = machineSecrets.trustdinfo.token;
  const nodes = emission.definition.nodes.map((node) =>
    node.name === "worker-2" ? { ...node, patches: [{ machine: { nodeAnnotations: { note } } }] } : node,
  );
  expect(() => renderFiles({ ...emission, definition: { ...emission.definition, nodes } })).toThrow(
    "talconfig.yaml would hold the secret trustdinfo.token, and Git would keep it; nothing was written",
  );
});
