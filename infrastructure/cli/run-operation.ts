import type { ClusterDefinition } from "../../config/derive";
import type { LayerName } from "../../stacks/layers";
import { pulumiLine } from "../../stacks/pulumi-line";
import { print, printJson, type CliContext } from "./context";
import type { LayerEngine, Operation } from "./engine/layer-engine";
import { layerOptions } from "./layer-options";
import { operate } from "./operate";
import { formatReport, type Report } from "./report";
import { requireSecrets } from "./require-secrets";
import { isEncryptionSettled, readStackFile, type StackFile } from "./stack-file";
import { UserError } from "./user-error";

export interface RunOperationArgs {
  readonly engine: LayerEngine;
  readonly operation: Operation;
  readonly stack: string;
  readonly definition: ClusterDefinition;
  readonly only: readonly LayerName[] | undefined;
  readonly json: boolean;
  readonly forgetProtected?: boolean | undefined;
  readonly clearPendingCreates?: boolean | undefined;
}

/** Runs an operation over the layers of a house and shows its progress, unless the result is to be JSON. */
export function runOperation(context: CliContext, args: RunOperationArgs): Promise<Report> {
  const { engine, operation, stack, only } = args;
  return operate({
    engine,
    operation,
    stack,
    only,
    optionsFor: layerOptions(args),
    interruption: context.interruption,
    display: args.json ? "none" : context.output.isTTY === true ? "live" : context.output,
    initialised: () => {
      const file = readStackFile(context.root, stack);
      requireSettledEncryption(file, stack);
      // After the stacks are there, because `pulumi config set` needs its stack. The others do not run the programs.
      if (operation === "up" || operation === "preview") requireSecrets(stack, args.definition, file, only);
    },
  });
}

/** Prints a report: as JSON for a script, with what else the command has to say as `more`; or for a person. */
export function printReport(context: CliContext, report: Report, json: boolean, more: object = {}): void {
  if (json) printJson(context.output, { ...report, ...more });
  else print(context.output, `\n${formatReport(report)}`);
}

/** Layers side by side must find what encrypts the stack file settled: each would settle it for itself. */
function requireSettledEncryption(file: StackFile, stack: string): void {
  if (isEncryptionSettled(file)) return;
  throw new UserError(
    `${file.name} does not say what encrypts its secrets, although its stacks exist; get the file back from Git as it ` +
      "was after the first up (encryptionsalt), or take it from the state: " +
      `PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER=true ${pulumiLine("preview", { stack })}`,
  );
}
