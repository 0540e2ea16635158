import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { COMMITTED, renderFiles } from "../../../components/talos/emission/files";
import { loadDefinition } from "../../../config/load";
import { emissionOf } from "./support/emission";

const ROOT = resolve(__dirname, "..", "..", "..");
const FOLDER = resolve(ROOT, "cluster", "talos");

const definition = loadDefinition(resolve(ROOT, "config", "clusters", "prox-n100.yaml"));
const rendered = renderFiles(emissionOf(definition));

// After a change of a patch: UPDATE_COMMITTED=1 npx jest tests/components/talos/committed
if (process.env["UPDATE_COMMITTED"] === "1") {
  for (const name of COMMITTED) writeFileSync(resolve(FOLDER, name), rendered[name] ?? "");
}

/**
 * `controlplane.yaml` and `worker.yaml` were written by an update with the real provider. Here Talos' part of it, generated
 * configs and merged patches, is done by the test's support, which this holds against Talos at the same time.
 */
test.each(COMMITTED)("cluster/talos/%s is what the shipped definition gives", (name) => {
  expect(readFileSync(resolve(FOLDER, name), "utf8")).toBe(rendered[name]);
});
