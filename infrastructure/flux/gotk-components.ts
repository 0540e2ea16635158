import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { updateFile } from "../shared/atomic-file";
import { gotkComponents } from "./manifest";
import { moduleFiles } from "./module-zip";
import { release } from "./release";
import { print } from "../shared/print";

const FILE = "cluster/kubernetes/flux/gotk-components.yaml";
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

try {
  const files = moduleFiles(release.module, release.moduleVersion, release.sum, "config/data");
  const manifest = gotkComponents(files, release);
  const path = resolve(__dirname, "../..", FILE);
  if (!values.check) {
    updateFile(path, manifest);
    print(process.stdout, `${FILE} is Flux ${release.version}`);
  } else if (readFileSync(path, "utf8") === manifest) {
    print(process.stdout, `${FILE} is current: Flux ${release.version}`);
  } else {
    print(
      process.stderr,
      `${FILE} is not what Flux ${release.version} gives; run \`npm run flux:manifests\` and commit it`,
    );
    process.exitCode = 1;
  }
} catch (error) {
  print(process.stderr, error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
