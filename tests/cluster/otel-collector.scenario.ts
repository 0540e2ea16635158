import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { loadTree } from "../../infrastructure/manifests/tree";
import { shippedDefinition } from "../support/shipped-definition";

let otelcol: string;
let folder: string;
let config: string;

beforeAll(async () => {
  const tools = await ensureTools(["kustomize", "otelcol"]);
  otelcol = tools.otelcol;
  folder = mkdtempSync(path.join(tmpdir(), "otelcol-"));
  const root = path.resolve(__dirname, "../..");
  const tree = await loadTree({ definition: shippedDefinition(), root, kustomize: tools.kustomize });
  const release = tree.releases.find(({ name }) => name === "otel-collector");
  config = stringify(release?.values["alternateConfig"], { aliasDuplicateObjects: false });
}, 900_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function validate(text: string) {
  const file = path.join(folder, "config.yaml");
  writeFileSync(file, text);
  const env = { ...process.env, OTEL_K8S_NODE_NAME: "worker-1" };
  return spawnSync(otelcol, ["validate", "--config", file], { encoding: "utf8", env });
}

test("the collector takes its configuration", () => {
  expect(validate(config)).toMatchObject({ status: 0, stderr: "" });
});

test.each([
  ["layout_type: gotime", "layout_type: gotim", "unsupported layout_type gotim"],
  ["limit_percentage: 80", "limit_percent: 80", "invalid keys: limit_percent"],
  ["udp_log/talos-kernel:", "udp_log/other:", 'references receiver "udp_log/talos-kernel" which is not configured'],
])("it would refuse %s as %s", (right, wrong, message) => {
  expect(config).toContain(right);
  const { status, stderr } = validate(config.replace(right, wrong));
  expect(stderr).toContain(message);
  expect(status).toBe(1);
});
