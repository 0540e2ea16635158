import { EmbeddedEngine } from "../../../../infrastructure/cli/rehearsal/embedded-engine";
import type { LayerName } from "../../../../stacks/layers";
import { labEngine } from "../../../../infrastructure/lab/house/lab-engine";

/** Brings one layer up against a house that another process serves. That process kills this one. */
async function main(root: string, folder: string, stack: string, layer: LayerName): Promise<void> {
  await new EmbeddedEngine(root, labEngine({ folder, stack, patience: 60_000 })).run("up", layer);
}

const [root = "", folder = "", stack = "", layer = "overview"] = process.argv.slice(2);
void main(root, folder, stack, layer as LayerName);
