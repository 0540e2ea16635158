import { adoptBootstrap } from "../adopt-bootstrap";
import { forgetGoneVms } from "../gone-vms";
import { CommandFailed } from "../command-failed";
import { jsonOption, onlyOption, stackOption, type CommandDefinition, type SharedOptions } from "../program";
import { printReport, runOperation } from "../run-operation";
import { operationInput } from "./operation";

interface RefreshOptions extends SharedOptions {
  readonly clearPendingCreates?: boolean;
  readonly adoptBootstrap?: boolean;
}

/** `homelab refresh`. */
export const refresh: CommandDefinition = (program, context) => {
  const command = program
    .command("refresh")
    .description("bring the state to what is really there; changes nothing else")
    .option("--clear-pending-creates", "forget what a killed run was creating; look first that it is not there");
  command.option(
    "--adopt-bootstrap",
    "write into the talos layer's state that etcd was bootstrapped, where it lacks that",
  );
  onlyOption(jsonOption(stackOption(command))).action(async (options: RefreshOptions) => {
    const input = operationInput(context, options);
    const engine = await context.engine(input.stack);
    const { clearPendingCreates } = options;
    if (options.adoptBootstrap === true) await adoptBootstrap(engine);
    const report = await runOperation(context, { ...input, operation: "refresh", engine, clearPendingCreates });
    if (report.layers.some(({ layer, status }) => layer === "proxmox" && status === "done"))
      await forgetGoneVms(engine);
    printReport(context, report, input.json);
    if (!report.ok) throw new CommandFailed();
  });
};
