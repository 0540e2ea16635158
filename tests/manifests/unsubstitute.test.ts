import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseContents } from "../../infrastructure/manifests/contents";
import { objectsOf } from "../../infrastructure/manifests/contents-objects";
import { unsubstitute, variablesIn } from "../../infrastructure/manifests/unsubstitute";
import { shippedDefinition } from "../support/shipped-definition";
import { fixtureTree } from "./tree-of";

const contents = (args: string[]) => ({
  workloads: [
    {
      kind: "Deployment" as const,
      name: "web",
      labels: {},
      pod: {
        containers: [
          {
            name: "web",
            image: "example.org/web:1",
            command: ["/web-home"],
            args,
            env: [
              { name: "HOST", value: "web.example.com" },
              { name: "TOKEN", valueFrom: {} },
            ],
          },
        ],
        initContainers: [{ name: "init", image: "example.org/web:1", args }],
      },
    },
  ],
});

test("what a variable was filled into is the variable again, where it is a whole word", () => {
  const variables = new Map([
    ["web.example.com", "HOST"],
    ["example.com", "DOMAIN"],
    ["home", "NAME"],
  ]);
  const given = ["--url=https://web.example.com/", "--domain=example.com", "--dir=/homes", "--id=home-1", "homely"];
  const wanted = ["--url=https://${HOST}/", "--domain=${DOMAIN}", "--dir=/homes", "--id=${NAME}-1", "homely"];
  const pod = unsubstitute(contents(given), variables).workloads![0]!.pod;
  expect(pod.containers[0]).toMatchObject({
    command: ["/web-${NAME}"],
    args: wanted,
    env: [{ name: "HOST", value: "${HOST}" }, { name: "TOKEN" }],
  });
  expect(pod.initContainers![0]).toMatchObject({ args: wanted });
});

test("an object that is no workload has variables too, and is filled in for the definition that it is looked at with", () => {
  const volume = (server: string) => ({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "192.0.2.5" },
    spec: { nfs: { server, path: "/data/${UNKNOWN}" } },
  });
  const written = unsubstitute({ objects: [volume("192.0.2.5")] }, new Map([["192.0.2.5", "NAS_ADDRESS"]]));
  expect(written.objects).toEqual([volume("${NAS_ADDRESS}")]);
  const release = { name: "nfs", namespace: "nfs" };
  const [object] = objectsOf(parseContents(written), release, { NAS_ADDRESS: "198.51.100.7" });
  expect(object).toEqual(volume("198.51.100.7"));
});

test("no contents.yaml of the tree holds an address or a path of the shipped definition", () => {
  const folder = path.resolve(__dirname, "../../cluster/kubernetes");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => path.basename(file) === "contents.yaml",
  );
  expect(files.length).toBeGreaterThan(20);
  const { synology, network, cluster } = shippedDefinition();
  const known = [synology.address, network.vip, cluster.domain, ...Object.values(synology.exports)].filter(Boolean);
  const found = files.filter((file) => {
    const text = readFileSync(path.join(folder, file), "utf8");
    return known.some((each) => text.includes(each));
  });
  expect(found).toEqual([]);
});

test("the variables are those that the release's own values ask for, but for what is too short to be told", () => {
  const release = (name: string, values: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: web }
spec: { chart: { spec: { chart: web, version: 1.0.0 } }, valuesFrom: [{ kind: ConfigMap, name: ${name} }], values: ${values} }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: web }
data: { values.yaml: "zone: \${ZONE}" }
`;
  const tree = fixtureTree({
    "a.yaml": release("web", '{ name: "${CLUSTER_NAME}", replicas: ${LONGHORN_REPLICAS} }'),
    "b.yaml": release("other", '{ host: "${HOST_GRAFANA}" }'),
  });
  const web = tree.releases.find(({ name }) => name === "web")!;
  expect([...variablesIn(web, tree).values()].sort()).toEqual(["CLUSTER_NAME", "ZONE"]);
});
