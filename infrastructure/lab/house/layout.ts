import { join } from "node:path";

/** Where the definition is that leads the layers to the house in a folder. */
export function definitionFile(folder: string): string {
  return join(folder, "definition.yaml");
}

/** Where the talos layer writes its files in a rehearsal. */
export function talosDirectory(folder: string): string {
  return join(folder, "talos");
}

/** Where the engine keeps the states of the layers. */
export function stateDirectory(folder: string): string {
  return join(folder, "state");
}
