import { relative } from "node:path";
import { z } from "zod";
import { setAsideNotice } from "../../../components/talos/emission/set-aside-notice";
import { writeFiles } from "../../../components/talos/emission/write";
import { definitionPath, loadDefinition } from "../../../config/load";
import { talosDirectory } from "../../../stacks/talos/settings";
import { print, printJson } from "../context";
import type { LayerOutputs } from "../engine/layer-engine";
import { jsonOption, stackOption, type CommandDefinition, type SharedOptions } from "../program";
import { UserError } from "../user-error";

/** `homelab emit`. */
export const emit: CommandDefinition = (program, context) => {
  const command = program
    .command("emit")
    .description("write cluster/talos (or HOMELAB_TALOS_DIR) again, as the last update of the talos layer left it");
  jsonOption(stackOption(command)).action(async ({ stack, json }: SharedOptions) => {
    const { cluster } = loadDefinition(definitionPath(stack, context.environment));
    const engine = await context.engine(stack);
    const directory = talosDirectory(context.environment);
    const report = writeFiles(emittedFiles(await engine.outputs("talos")), directory, cluster.name);
    if (json === true) {
      printJson(context.output, { directory, ...report });
      return;
    }
    const shown = relative(context.root, directory);
    print(
      context.output,
      `${shown.startsWith("..") ? directory : shown}: ` +
        `${String(report.written.length)} written, ${String(report.unchanged.length)} unchanged, ` +
        `${String(report.removed.length)} removed`,
    );
    const notice = setAsideNotice(report, directory);
    if (notice !== undefined) print(context.messages, notice);
  });
};

function emittedFiles(outputs: LayerOutputs): Record<string, string> {
  const files = z.record(z.string(), z.string()).safeParse(outputs["files"]?.value);
  if (files.success) return files.data;
  throw new UserError("the talos layer has emitted nothing yet; run npm run homelab -- up");
}
