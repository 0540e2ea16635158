import { containers } from "../../../infrastructure/manifests/rules/containers";
import { broken } from "../tree-of";

const deployment = (spec: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: web }\nspec: { template: { spec: ${spec} } }\n`;
const said = (spec: string) =>
  broken(containers, { "a.yaml": deployment(spec) }).filter((line) => !line.includes("which nothing uses"));

test("an image of which nothing is recorded is told, with what to write", () => {
  expect(said('{ containers: [{ name: main, image: "example.org/web:1.0.0" }] }')).toEqual([
    "a.yaml:4  Deployment web/web main: nothing is known of example.org/web; look up its user, starts, ends and serves, each with its source, and add it to infrastructure/manifests/images",
  ]);
});

test("what is known of another major version is no knowledge", () => {
  expect(said('{ containers: [{ name: main, image: "quay.io/kiwigrid/k8s-sidecar:2.11.0" }] }')).toEqual([]);
  expect(said('{ containers: [{ name: main, image: "quay.io/kiwigrid/k8s-sidecar:3.0.0" }] }')).toEqual([
    "a.yaml:4  Deployment web/web main: of quay.io/kiwigrid/k8s-sidecar is known what 2.10.1 does, and this is 3.0.0; look up its user, starts, ends and serves, each with its source again, and write read: 3.0.0 in infrastructure/manifests/images",
  ]);
});

test("a record of what nothing runs is told", () => {
  const lines = broken(containers, {});
  expect(lines).toContain(
    "infrastructure/manifests/images  tells of quay.io/kiwigrid/k8s-sidecar, which nothing uses; take it out",
  );
});

test("Grafana's sidecar, as it stood: it watches, and Grafana waits for it for ever", () => {
  const sidecar = (more: string) =>
    `{ initContainers: [{ name: dashboards, image: "quay.io/kiwigrid/k8s-sidecar:2.10.1", env: [{ name: METHOD, value: WATCH }, { name: HEALTH_PORT, value: "8084" }]${more} }], containers: [{ name: grafana, image: "docker.io/grafana/grafana:13.2.0" }] }`;
  expect(said(sidecar(""))).toEqual([
    "a.yaml:4  Deployment web/web init container dashboards never ends, and the pod waits for it to; write restartPolicy: Always, or METHOD: LIST",
  ]);
  const probed = (port: number) =>
    sidecar(`, restartPolicy: Always, startupProbe: { httpGet: { path: /healthz, port: ${port} } }`);
  expect(said(probed(8084))).toEqual([]);
  // the port that the image has by default, and that the chart moves
  expect(said(probed(8080))).toEqual([
    "a.yaml:4  Deployment web/web init container dashboards can never pass its startupProbe: it asks port 8080, and its pod serves 8084, 3000; write what is there",
  ]);
});
