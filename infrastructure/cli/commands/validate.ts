import { resolve } from "node:path";
import { definitionPath } from "../../../config/load";
import { CommandFailed } from "../command-failed";
import { jsonOption, stackOption, type CommandDefinition, type SharedOptions } from "../program";
import { runValidate } from "../validate";

/** `homelab validate`. */
export const validate: CommandDefinition = (program, context) => {
  const command = program
    .command("validate")
    .description("check a cluster definition: every mistake at once, each with what to write instead")
    .argument("[file]", "the definition; the stack's if absent");
  jsonOption(stackOption(command)).action((file: string | undefined, { stack, json }: SharedOptions) => {
    const folder = context.environment["INIT_CWD"] ?? process.cwd();
    const path = file === undefined ? definitionPath(stack, context.environment) : resolve(folder, file);
    const { output, messages } = context;
    if (runValidate(path, { json, output, messages }) !== 0) throw new CommandFailed();
  });
};
