import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { tool } from "../../../infrastructure/lab/kubernetes/tools";

const TREE = path.resolve(__dirname, "../../../cluster/kubernetes");
const manifests = readdirSync(TREE, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => readFileSync(path.join(TREE, name), "utf8"))
  .join("\n");

/** Prometheus' module counts 3.14.0 as 0.314.0. */
const moduleVersion = (version: string): string =>
  version.replace(/^3\.(\d+)\./, (_, minor: string) => `0.3${minor.padStart(2, "0")}.`);

// After the image has moved, the module has to: `go get -tool <module>@<version>` in its folder of infrastructure/lab/tools.
test.each([
  ["promtool", "quay.io/prometheus/prometheus"],
  ["amtool", "quay.io/prometheus/alertmanager"],
  ["snmp_exporter", "quay.io/prometheus/snmp-exporter"],
  ["otelcol", "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib"],
] as const)("%s is of the version of %s that the tree runs", (name, image) => {
  const found = [...manifests.matchAll(new RegExp(`image: ${image}:v?(\\d+\\.\\d+\\.\\d+)`, "g"))];
  const versions = new Set(found.map(([, version = ""]) => version));
  expect([...versions].map((version) => `v${moduleVersion(version)}`)).toEqual([tool(name).version]);
});
