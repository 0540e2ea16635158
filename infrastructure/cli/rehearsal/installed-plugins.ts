import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** A provider's folder among the plugins, e.g. `resource-random-v4.21.2`. */
const PROVIDER = /^resource-.+-v\d/;

/**
 * Lets another Pulumi home use the providers that are installed in this computer's, so that they are not downloaded anew;
 * what is missing is downloaded into the other one. Folders are made and only their content is linked: the CLI passes
 * over a folder that is a link.
 *
 * @param from the Pulumi home that has them
 * @param to the one that is to have them
 */
export function linkInstalledPlugins(from: string, to: string): void {
  const [installed, plugins] = [join(from, "plugins"), join(to, "plugins")];
  mkdirSync(plugins, { recursive: true });
  if (!existsSync(installed)) return;
  for (const { name } of readdirSync(installed, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    // Beside one whose download was cut off lies a file that says so.
    if (!PROVIDER.test(name) || existsSync(join(installed, `${name}.partial`))) continue;
    mkdirSync(join(plugins, name));
    for (const file of readdirSync(join(installed, name))) {
      symlinkSync(join(installed, name, file), join(plugins, name, file));
    }
  }
}
