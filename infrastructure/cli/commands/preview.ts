import { CommandFailed } from "../command-failed";
import { jsonOption, onlyOption, stackOption, type CommandDefinition, type SharedOptions } from "../program";
import { printReport, runOperation } from "../run-operation";
import { operationInput } from "./operation";

/** `homelab preview`. */
export const preview: CommandDefinition = (program, context) => {
  const command = program.command("preview").description("show what up would do, and do nothing");
  onlyOption(jsonOption(stackOption(command))).action(async (options: SharedOptions) => {
    const input = operationInput(context, options);
    const engine = await context.engine(input.stack);
    const report = await runOperation(context, { ...input, operation: "preview", engine });
    printReport(context, report, input.json);
    if (!report.ok) throw new CommandFailed();
  });
};
