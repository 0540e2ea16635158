import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../plain-error";

/**
 * Version of the Flux in a folder, as the heading of its `gotk-components.yaml` says, e.g. `v2.9.5`.
 *
 * @throws PlainError if there is no such file or heading.
 */
export function manifestVersion(folder: string): string {
  const file = join(folder, "gotk-components.yaml");
  const version = /^# Flux Version: (v\d+\.\d+\.\d+)$/m.exec(read(file))?.[1];
  if (version === undefined) {
    throw new PlainError(`${file} does not say which Flux it is; run \`npm run flux:manifests\``);
  }
  return version;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new PlainError(`there is no ${file}; git.path in the definition must be the folder of Flux's manifests`);
  }
}
