import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { chartFiles } from "../../infrastructure/manifests/chart-files";
import { chartKeys } from "../../infrastructure/manifests/chart-keys";
import { chartRecord, writeChartRecord } from "../../infrastructure/manifests/chart-record";

const chart = (files: Record<string, string>) =>
  new Map(Object.entries({ "Chart.yaml": "{ name: web, version: 1.2.3 }", ...files }));

test("keys come from the values; an empty map and a pod's own parts take any", () => {
  const values = `
image: { repository: example.org/web, tag: "" }
config: {}
nodeSelector: { kubernetes.io/os: linux }
hosts: [{ name: a }]
`;
  expect(chartKeys(chart({ "values.yaml": values }))).toEqual({
    global: "any",
    image: { repository: null, tag: null },
    config: "any",
    nodeSelector: "any",
    hosts: null,
  });
});

test("keys that only the templates read, or only the schema tells, are keys as well", () => {
  const schema = {
    properties: {
      server: { $ref: "#/$defs/server" },
      pools: { type: "object", additionalProperties: { $ref: "#/$defs/server" } },
      extra: { type: "object" },
    },
    $defs: { server: { type: "object", properties: { port: { type: "integer" }, next: { $ref: "#/$defs/server" } } } },
  };
  const files = chart({
    "values.yaml": "server: { host: a }",
    "values.schema.json": JSON.stringify(schema),
    "templates/a.yaml": "{{ .Values.server.debug }} {{ $.Values.hidden.flag }} {{ .Values.server.host.name }}",
  });
  expect(chartKeys(files)).toEqual({
    global: "any",
    server: { host: null, port: null, next: "any", debug: null },
    pools: { "*": { port: null, next: "any" } },
    extra: "any",
    hidden: { flag: null },
  });
});

test("a chart within it has its keys under its name or alias, and one that is not there takes any", () => {
  const files = chart({
    "Chart.yaml": "{ name: web, version: 1.2.3, dependencies: [{ name: db, alias: store }, { name: far }] }",
    "values.yaml": "store: { enabled: true }",
    "charts/db/Chart.yaml": "{ name: db, version: 1.0.0 }",
    "charts/db/values.yaml": "size: 1Gi",
  });
  expect(chartKeys(files)).toEqual({
    global: "any",
    store: { enabled: null, global: "any", size: null },
    far: "any",
  });
});

test("a path can be named as free-form", () => {
  const files = chart({ "values.yaml": "config: { route: { receiver: none } }" });
  expect(chartKeys(files, ["config.route"])).toEqual({ global: "any", config: { route: "any" } });
});

test("a packed chart is recorded under its name and version, and read again", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "charts-"));
  try {
    const tar = pack();
    tar.entry({ name: "web/Chart.yaml" }, "name: web\nversion: 1.2.3\nkubeVersion: '>=1.30.0-0'\n");
    tar.entry({ name: "web/values.yaml" }, "replicas: 1\nconfig: {}\n");
    tar.entry({ name: "web/README.md" }, "# Web\n");
    tar.finalize();
    writeFileSync(path.join(folder, "web.tgz"), gzipSync(await buffer(tar)));
    const file = writeChartRecord(await chartFiles(path.join(folder, "web.tgz")), [], folder);
    expect(readFileSync(file, "utf8")).toBe(
      [
        "# The keys of this chart's values: `npm run manifests -- keys`; `any` takes whatever it is given.",
        "chart: web",
        "version: 1.2.3",
        'kubeVersion: ">=1.30.0-0"',
        "keys:",
        "  global: any",
        "  replicas:",
        "  config: any",
        "",
      ].join("\n"),
    );
    expect(chartRecord("web", "1.2.3", folder)?.keys).toEqual({ global: "any", replicas: null, config: "any" });
    expect(chartRecord("web", "1.2.4", folder)).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
