import { EmbeddedEngine } from "../../../../infrastructure/cli/rehearsal/embedded-engine";
import { labEngine } from "../../../../infrastructure/lab/house/lab-engine";
import { layerNames, type LayerName } from "../../../../stacks/layers";

/** Brings one layer up against a house that another process serves. That process kills this one. */
async function main(root: string, folder: string, stack: string, layer: LayerName): Promise<void> {
  const engine = new EmbeddedEngine(root, labEngine({ folder, stack, patience: 60_000 }));
  for (const each of layerNames) await engine.initialise(each);
  console.error((await engine.run("up", layer)).failures);
}

const [root = "", folder = "", stack = "", layer = "overview"] = process.argv.slice(2);
void main(root, folder, stack, layer as LayerName);
