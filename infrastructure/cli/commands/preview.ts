import { rmSync } from "node:fs";
import { basename, dirname, join, parse, resolve } from "node:path";
import { updateFile } from "../../shared/atomic-file";
import { CommandFailed } from "../command-failed";
import { print, type CliContext } from "../context";
import { jsonOption, onlyOption, stackOption, type CommandDefinition, type SharedOptions } from "../program";
import { printReport, runOperation } from "../run-operation";
import { UserError } from "../user-error";
import { operationInput } from "./operation";

interface PreviewOptions extends SharedOptions {
  readonly report?: string;
  readonly recorded?: boolean;
  readonly base?: string;
}

/** `homelab preview`. */
export const preview: CommandDefinition = (program, context) => {
  const command = program
    .command("preview")
    .description("show what up would do, and do nothing")
    .option("--report <file>", "write a review of the change in Markdown, for a pull request")
    .option("--recorded", "with --report: no way into the house, only its record and the lab")
    .option("--base <revision>", "with --report: what the change is held against; where it left the branch if absent");
  onlyOption(jsonOption(stackOption(command))).action(async (options: PreviewOptions) => {
    if (options.report !== undefined) {
      await report(context, options, options.report);
      return;
    }
    if (options.recorded === true || options.base !== undefined) {
      throw new UserError("--recorded and --base are for a review; write --report <file> too");
    }
    const input = operationInput(context, options);
    const engine = await context.engine(input.stack);
    const result = await runOperation(context, { ...input, operation: "preview", engine });
    printReport(context, result, input.json);
    if (!result.ok) throw new CommandFailed();
  });
};

async function report(context: CliContext, options: PreviewOptions, file: string): Promise<void> {
  if (options.only !== undefined || options.json === true) {
    throw new UserError("a review is of all the layers, and in Markdown; leave out --only and --json");
  }
  const { stack, base, recorded = false } = options;
  const path = resolve(context.environment["INIT_CWD"] ?? process.cwd(), file);
  const wholePath = join(dirname(path), `${parse(path).name}.whole.md`);
  const { review } = await import("../review/review.js");
  const { markdown, whole, ok } = await review(context, { stack, base, recorded, whole: basename(wholePath) });
  updateFile(path, markdown);
  print(context.output, `${path} is written`);
  // one of an earlier report would be taken for this one's
  rmSync(wholePath, { force: true });
  if (whole !== undefined) {
    updateFile(wholePath, whole);
    print(context.output, `${wholePath} is written: more than a comment holds`);
  }
  if (!ok) throw new CommandFailed();
}
