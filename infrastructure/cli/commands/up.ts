import { CommandFailed } from "../command-failed";
import { print } from "../context";
import { jsonOption, onlyOption, stackOption, type CommandDefinition, type SharedOptions } from "../program";
import { printReport, runOperation } from "../run-operation";
import { operationInput } from "./operation";

/** `homelab up`. */
export const up: CommandDefinition = (program, context) => {
  const command = program.command("up").description("bring every layer to what the definition says");
  onlyOption(jsonOption(stackOption(command))).action(async (options: SharedOptions) => {
    const input = operationInput(context, options);
    const report = await runOperation(context, {
      ...input,
      operation: "up",
      engine: await context.engine(input.stack),
    });
    printReport(context, report, input.json);
    if (!report.ok) throw new CommandFailed();
    if (!input.json && report.layers.some(({ layer }) => layer === "talos")) {
      print(context.output, "\nkubeconfig: npm run --silent homelab -- outputs kubeconfig > kubeconfig");
    }
  });
};
